using System.Globalization;
using System.Numerics;
using Hikeshi.Exposure.Versions;

namespace Hikeshi.Exposure.Ranges.Native;

/// <summary>PEP 440, "Version specifiers": clauses between commas, of which all must hold; versions in canonical spelling.</summary>
internal static class PyPiRange
{
    public static IEnumerable<VersConstraint> Read(string text) =>
        text.Trim() is "" or "*" ? [VersConstraint.Any] : text.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(clause => ReadClause(string.Concat(clause.Where(c => !char.IsWhiteSpace(c))), text));

    private static IEnumerable<VersConstraint> ReadClause(string clause, string range)
    {
        var length = Math.Max(0, clause.AsSpan().IndexOfAnyExcept("<>=!~"));
        var (comparator, version) = (clause[..length], clause[length..]);
        if (version.EndsWith(".*", StringComparison.Ordinal) && comparator is "==" or "!=" && version.EndsWith(".*", StringComparison.Ordinal))
        {
            var (from, to) = (Release(version[..^2], range), Next(version[..^2], range));
            return comparator == "==" ? [new(">=", from + ".dev0"), new("<", to)] : [new("<", from + ".dev0"), new(">=", to)];
        }

        var normal = Normal(version, range);
        return comparator switch
        {
            "" or "=" or "==" => [new("", normal)],
            // "Compatible release": at least this, and what begins with all but its last number.
            "~=" when version.Contains('.', StringComparison.Ordinal) => [new(">=", normal), new("<", Next(Shorter(version, range), range))],
            "===" => [new("", normal)],
            "<" or "<=" or ">" or ">=" or "!=" => [new(comparator, normal)],
            _ => throw VersSpecifier.Refused(range, $"'{clause}' is no version specifier"),
        };
    }

    private static string Normal(string version, string range) =>
        Pep440Parts.TryRead(version, out var parts) ? parts.Normal() : throw VersSpecifier.Refused(range, $"'{version}' is no version by PEP 440");

    private static string Release(string version, string range) =>
        Pep440Parts.TryRead(version, out var parts) ? (parts.Epoch.IsEmpty ? "" : parts.Epoch.ToString() + "!") + parts.Release.ToString() : throw VersSpecifier.Refused(range, $"'{version}' is no version by PEP 440");

    private static string Shorter(string version, string range)
    {
        var release = Release(version, range);
        var dot = release.LastIndexOf('.');
        return dot > 0 ? release[..dot] : throw VersSpecifier.Refused(range, "a compatible release needs two numbers");
    }

    /// <summary>The first version behind all that begin with these numbers: its development releases are outside too.</summary>
    private static string Next(string version, string range)
    {
        var release = Release(version, range);
        var last = release.LastIndexOfAny(['.', '!']) + 1;
        return release[..last] + (BigInteger.Parse(release[last..], CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture) + ".dev0";
    }
}
