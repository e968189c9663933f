using System.Net;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.Exercises.Control;

/// <summary>
/// The people of one member. The owner of the data directory comes in by the one-time address and makes the first account, an administrator's;
/// the administrator makes the others, and each of them chooses a password and an authenticator that nobody else has seen.
/// </summary>
internal sealed class Staff(Person administrator, Person firstApprover, Person? secondApprover, Person responder) : IDisposable
{
    public Person FirstApprover => firstApprover;

    /// <summary>Null where there is nobody else: one person may press twice, and stays one.</summary>
    public Person? SecondApprover => secondApprover;

    public Person Responder => responder;

    public static async Task<Staff> ComeAsync(NodeProcess node, IPEndPoint api, bool withSecondApprover, CancellationToken cancel)
    {
        using var owner = new Person(api);
        await owner.SignInAsync((await node.Client.PostAsync("api/v1/session/link", "{}", cancel)).GetProperty("url").GetString()!, cancel);
        var administrator = await HireAsync(owner, api, "kanri", "administrator", cancel);
        var hired = await Task.WhenAll(
            HireAsync(administrator, api, "ichiban", "approver", cancel),
            HireAsync(administrator, api, "tobi", "responder", cancel),
            withSecondApprover ? HireAsync(administrator, api, "niban", "approver", cancel) : Task.FromResult<Person>(null!));
        return new Staff(administrator, hired[0], hired[2], hired[1]);
    }

    public void Dispose()
    {
        administrator.Dispose();
        firstApprover.Dispose();
        secondApprover?.Dispose();
        responder.Dispose();
    }

    private static async Task<Person> HireAsync(Person by, IPEndPoint api, string name, string role, CancellationToken cancel)
    {
        var link = await by.MakeAccountAsync(name, role, cancel);
        var person = new Person(api);
        await person.SignInAsync(link, cancel);
        await person.SettleInAsync(name, cancel);
        return person;
    }
}
