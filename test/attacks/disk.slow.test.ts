import { disks, twoWriters } from './disk.ts'
import { attackInTests } from './in-tests.ts'

attackInTests((place) => [...disks(place), twoWriters(place)])
