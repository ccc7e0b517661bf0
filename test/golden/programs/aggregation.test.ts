import { describePrograms } from './describe-programs.ts'

describePrograms('aggregation')
