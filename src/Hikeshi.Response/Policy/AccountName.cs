namespace Hikeshi.Response.Policy;

/// <summary>How accounts are written in events.</summary>
internal static class AccountName
{
    /// <summary>The name without its domain: <c>DOMAIN\name</c>, <c>name@domain</c>.</summary>
    public static string Bare(string account)
    {
        var name = account[(account.LastIndexOf('\\') + 1)..];
        return name.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? name[..at] : name;
    }
}
