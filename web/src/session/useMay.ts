import { useQuery } from '@tanstack/react-query'
import { fetchPerson } from '../api/http'

/** Whether whoever is signed in has a permission; undefined until it is known. What would be refused is not offered. */
export function useMay(permission: string): boolean | undefined {
  const person = useQuery({ queryKey: ['person'], queryFn: ({ signal }) => fetchPerson(signal) }).data
  return person?.permissions.includes(permission)
}
