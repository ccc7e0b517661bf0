import { describePrograms } from './describe-programs.ts'

describePrograms('joins')
