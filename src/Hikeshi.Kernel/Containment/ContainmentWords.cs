namespace Hikeshi.Kernel.Containment;

/// <summary>The words of <see cref="ContainmentKind"/> on the wire, in policies and in reports.</summary>
public static class ContainmentWords
{
    private static readonly Dictionary<ContainmentKind, string> Words = new()
    {
        [ContainmentKind.IsolateHost] = "isolate-host",
        [ContainmentKind.Shield] = "shield",
        [ContainmentKind.BlockAddress] = "block-address",
        [ContainmentKind.BlockDomain] = "block-domain",
        [ContainmentKind.SuspendSupplier] = "suspend-supplier",
        [ContainmentKind.DisableAccount] = "disable-account",
        [ContainmentKind.RevokeSessions] = "revoke-sessions",
    };

    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<ContainmentKind>().Select(Of)];

    public static string Of(ContainmentKind kind) => Words[kind];

    public static bool TryParse(string word, out ContainmentKind kind)
    {
        foreach (var (known, name) in Words)
        {
            if (name == word)
            {
                kind = known;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
