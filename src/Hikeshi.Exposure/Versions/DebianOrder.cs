namespace Hikeshi.Exposure.Versions;

/// <summary>
/// deb-version(7), "Sorting algorithm": epoch, then upstream version, then revision; each is read as alternating runs of
/// other characters and digits. A tilde sorts before the end, the end before letters, letters before everything else.
/// </summary>
internal static class DebianOrder
{
    private const byte Tilde = 1;
    private const byte RunEnds = 2;
    private const byte AfterLetters = 0x80;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan().Trim();
        var key = KeyWriter.Start();
        var colon = rest.IndexOf(':');
        var epoch = colon < 0 ? [] : rest[..colon];
        if (colon == 0 || epoch.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        rest = rest[(colon + 1)..];
        var hyphen = rest.LastIndexOf('-');
        var upstream = hyphen < 0 ? rest : rest[..hyphen];
        var revision = hyphen < 0 ? [] : rest[(hyphen + 1)..];
        key.Number(epoch);
        return !upstream.IsEmpty && Write(key, upstream) && Write(key, revision) ? key.ToKey() : null;
    }

    private static bool Write(KeyWriter key, ReadOnlySpan<char> part)
    {
        do
        {
            var other = part.IndexOfAnyInRange('0', '9');
            var run = other < 0 ? part : part[..other];
            foreach (var c in run)
            {
                if (c is <= ' ' or > '~')
                {
                    return false;
                }

                key.Rank(c == '~' ? Tilde : char.IsAsciiLetter(c) ? (byte)c : (byte)(AfterLetters + c));
            }

            part = part[run.Length..];
            var digits = part[..SemVerOrder.LengthOfDigits(part)];
            key.Rank(RunEnds).Number(digits);
            part = part[digits.Length..];
        }
        while (!part.IsEmpty);

        // The end is an empty run: whatever else could stand here sorts by its first character against it.
        key.Rank(RunEnds);
        return true;
    }
}
