using Hikeshi.Kernel.Net;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;

namespace Hikeshi.Sharing.Checking;

/// <summary>Why an indicator is refused before anybody decides about it.</summary>
internal sealed record Unsound(string Code, string Reason);

/// <summary>Whether an indicator can be meant seriously here. Signature and marking are checked before.</summary>
/// <param name="exerciseNetworks">Special-purpose prefixes that stand for the internet in an exercise; empty in production.</param>
public sealed class IndicatorSanity(IReadOnlyList<IpPrefix> exerciseNetworks)
{
    private volatile WarningLists warnings = WarningLists.None;

    /// <summary>What must not be blocked because somebody says so.</summary>
    public WarningLists Warnings => warnings;

    /// <summary>Other lists hold from now on.</summary>
    public void Replace(WarningLists newest) => warnings = newest;

    internal Unsound? Check(string kind, string value, InstitutionDocument institution) => CheckForm(kind, value, institution) ?? CheckListed(kind, value);

    private Unsound? CheckForm(string kind, string value, InstitutionDocument institution)
    {
        switch (kind)
        {
            case "ipv4-addr" or "ipv6-addr":
                return CheckAddress(value, institution);
            case "domain-name":
                return !DomainName.IsPlausible(value) ? new("malformed", $"'{value}' is not a domain name")
                    : DomainName.IsShared(value) ? new("too-wide", $"{value} belongs to many strangers at once")
                    : CheckDependencies(value, institution);
            case "file-sha256":
                return value.Length == 64 && value.All(char.IsAsciiHexDigit) ? null : new("malformed", "a SHA-256 has 64 hex digits");
            default:
                return new("malformed", $"indicators of kind {kind} are not understood");
        }
    }

    private Unsound? CheckAddress(string value, InstitutionDocument institution)
    {
        if (!IpPrefix.TryParse(value, out var prefix))
        {
            return new("malformed", $"'{value}' is neither an address nor a prefix");
        }

        // What it would cut comes first: it is the reason a person wants to read.
        if (CheckDependencies(value, institution) is { } cut)
        {
            return cut;
        }

        if (prefix.Length < (prefix.IsV6 ? 48 : 24))
        {
            return new("too-wide", $"{value} covers too many strangers; at most a /24 (IPv6: /48) is looked at");
        }

        return !SpecialAddresses.AreGlobal(prefix) && !exerciseNetworks.Any(network => network.Contains(prefix))
            ? new("private-range", $"{value} is a special-purpose address, nobody on the internet has it")
            : null;
    }

    /// <summary>The networks of an exercise are on every list of special addresses.</summary>
    private Unsound? CheckListed(string kind, string value) =>
        warnings.Find(kind, value) is not { } listed || (IpPrefix.TryParse(value, out var prefix) && exerciseNetworks.Any(network => network.Contains(prefix))) ? null
        : listed.IsPopular ? new("popular", $"{value} is much used ({listed.List}): it is never blocked automatically, and kept for people")
        : new("allow-listed", $"{value} is on the warning list '{listed.List}'");

    private static Unsound? CheckDependencies(string value, InstitutionDocument institution)
    {
        var cut = WouldCut.Ask(institution, value);
        return cut.Count == 0 ? null : new("would-cut", cut[0].Because);
    }
}
