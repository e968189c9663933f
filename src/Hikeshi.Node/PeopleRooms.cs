using Hikeshi.Facts;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.People.Accounts;
using Hikeshi.People.Certificates;
using Hikeshi.People.Passkeys;
using Hikeshi.People.Roles;
using Hikeshi.People.Sealing;
using Hikeshi.People.SigningIn;
using Hikeshi.People.Supervision;
using Hikeshi.People.Tokens;
using Hikeshi.Storage;

namespace Hikeshi.Node;

/// <summary>Who may do what, beside the tokens: accounts, and the desks that judge and change them.</summary>
internal sealed record PeopleRooms(AccountStore Accounts, AccountDesk Desk, SignInDesk SignIn, AuthenticatorDesk Authenticators, PasskeyDesk Passkeys, TrustedCertificates Certificates, LegalBases LegalBases)
{
    /// <summary>The owner of the directory, and accounts in force with the role of an approver. People of a foreign directory are not known here between their requests: their word does not count as an approval.</summary>
    public bool MayApprove(string person) =>
        person == Actor.LocalOwner.EvidenceName
        || (person.StartsWith(Person, StringComparison.Ordinal) && Accounts.Find(person[Person.Length..]) is { IsDisabled: false } account && account.Roles.Contains(Role.Approver));

    /// <summary>Whether evidence names so the owner of the directory, or somebody with an account.</summary>
    public bool IsKnown(string person) => person == Actor.LocalOwner.EvidenceName || NameOf(person) is not null;

    /// <summary>The name of the account that an actor of the evidence has; null where there is none.</summary>
    public string? NameOf(string actor) => actor.StartsWith(Person, StringComparison.Ordinal) ? Accounts.Find(actor[Person.Length..])?.Name : null;

    /// <summary>The account that was perhaps meant by something that names none: <c>person:ID (name)</c>; null where there are no accounts.</summary>
    public string? Meant(string person)
    {
        var word = person.StartsWith(Person, StringComparison.Ordinal) ? person[Person.Length..] : person;
        var all = Accounts.All.Where(account => !account.IsDisabled).ToDictionary(account => account.Id, StringComparer.Ordinal);
        if (all.Count == 0 || word.Length > LongestGuess)
        {
            return null;
        }

        var near = Nearest.Of(word, [.. all.Values.Select(account => account.Name), .. all.Keys]);
        var meant = all.Values.First(account => account.Name == near || account.Id == near);
        return $"{Person}{meant.Id} ({meant.Name})";
    }

    /// <summary>Everybody whose approval would count now, as evidence names them.</summary>
    public IReadOnlyList<string> Approvers => [Actor.LocalOwner.EvidenceName, .. Accounts.All.Select(account => Person + account.Id).Where(MayApprove).Order(StringComparer.Ordinal)];

    private const string Person = "person:";
    private const int LongestGuess = 200;

    /// <param name="signIns">Where sign-ins are recorded.</param>
    /// <param name="directory">The node's data directory: its key of accounts is in <c>keys</c>.</param>
    public static PeopleRooms Create(NodeDatabase database, MemberId member, string directory, IJournal journal, IJournal signIns, TimeProvider clock)
    {
        var accounts = new AccountStore(database, member);
        var key = new PeopleKey(Path.Combine(directory, "keys", "people.key"));
        var passwords = new Passwords(key);
        return new PeopleRooms(
            accounts,
            new AccountDesk(accounts, passwords, journal, clock),
            new SignInDesk(accounts, key, passwords, new SignInPauses(clock), signIns, clock),
            new AuthenticatorDesk(accounts, key, journal, clock),
            new PasskeyDesk(accounts, key, signIns, clock),
            new TrustedCertificates(clock),
            new LegalBases(clock));
    }
}
