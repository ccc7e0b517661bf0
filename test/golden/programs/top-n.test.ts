import { describePrograms } from './describe-programs.ts'

describePrograms('top-n')
