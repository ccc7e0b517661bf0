import { describePrograms } from './describe-programs.ts'

describePrograms('windows')
