import type { Person } from '../api/people'

export const aPerson = (more: Partial<Person> = {}): Person => ({
  name: 'sato',
  actor: 'person:1',
  account: '1',
  roles: ['administrator'],
  permissions: ['ManageAccounts'],
  methods: ['pwd'],
  isFresh: false,
  credentials: ['password'],
  needsFirstAccount: false,
  ...more,
})
