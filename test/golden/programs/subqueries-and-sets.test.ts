import { describePrograms } from './describe-programs.ts'

describePrograms('subqueries-and-sets')
