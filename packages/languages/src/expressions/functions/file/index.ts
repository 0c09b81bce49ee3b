import { fileExists, fileSize } from './files.ts'

export const fileFunctions = [fileExists, fileSize]
