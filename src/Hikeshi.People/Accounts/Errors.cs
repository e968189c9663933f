using Hikeshi.Kernel.Errors;

namespace Hikeshi.People.Accounts;

public sealed record NoSuchAccount(string Id)
    : Refusal("people.no-account", "", $"there is no account {Id}", "the id or the name of an account", "List them: hikeshi user list");

public sealed record NameTaken(string Name)
    : Refusal("people.name-taken", "name", $"there is an account '{Name}' already", "another name", "");

public sealed record NotAName(string Name)
    : Refusal("people.name", "name", $"'{(Name.Length > AccountName.Longest ? Name[..AccountName.Longest] + "…" : Name)}'", $"1 to {AccountName.Longest} letters, digits, '.', '_', '-' or '@', beginning with a letter or digit", "");

public sealed record NotRoles(string Roles, string Known)
    : Refusal("people.roles", "roles", Roles.Length == 0 ? "no role" : $"'{Roles}'", $"one or more of {Known}", "");

public sealed record OwnRoles()
    : Refusal("people.own-account", "", "nobody changes their own roles, or disables or resets their own account", "another administrator", "Ask another administrator, or the owner of the data directory (hikeshi user)");

public sealed record WeakPassword(string Why, string Expected)
    : Refusal("people.password", "password", Why, Expected, "Several words that belong together for you alone are easy to remember");

public sealed record WrongCredential(string What)
    : Refusal("people.credential", What, "it was not accepted", "", "");

public sealed record TooManyAccounts()
    : Refusal("people.accounts", "", "there are 10000 accounts already", "fewer", "");

public sealed record NotASubject()
    : Refusal("people.subject", "issuer, subject", "they cannot stand in a token", "issuer: the http(s) address that tokens have as 'iss'; subject: what they have as 'sub', 1 to 255 ASCII characters", "Copy both from a token of this person");

public sealed record SubjectTaken(string Subject, string Account)
    : Refusal("people.subject-taken", "subject", $"{Subject} is linked to the account '{Account}' already", "a subject of nobody else: one person is one account", "Unlink it there first");

public sealed record TooManySubjects(int Most)
    : Refusal("people.subjects", "subject", $"the account has {Most} already", "fewer", "Unlink one");

public sealed record NotLinked(string Account)
    : Refusal("people.not-linked", "subject", $"the account '{Account}' is not linked to it", "one of the subjects that the list of accounts shows", "");
