/** A path of an address as a name of a file; what is not escaped properly stands for itself. */
export function decodedPath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
