namespace Hikeshi.Exposure.Versions;

/// <summary>NuGet's order: up to four numbers, then a pre-release as in SemVer but without regard to case; metadata after <c>+</c> does not order.</summary>
internal static class NuGetOrder
{
    public static VersionKey? Parse(string text)
    {
        var rest = text.ToLowerInvariant().AsSpan().Trim();
        rest = rest is ['v', ..] ? rest[1..] : rest;
        var key = new KeyWriter();
        for (var part = 0; part < 4; part++)
        {
            var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
            if (digits.IsEmpty && part == 0)
            {
                return null;
            }

            key.Number(digits);
            rest = rest[digits.Length..];
            if (part < 3 && rest is ['.', >= '0' and <= '9', ..])
            {
                rest = rest[1..];
                continue;
            }

            for (var missing = part + 1; missing < 4; missing++)
            {
                key.Number([]);
            }

            break;
        }

        switch (rest)
        {
            case [] or ['+', ..]:
                SemVerOrder.WriteRelease(key);
                return key.ToKey();
            case ['-', .. var preRelease]:
                return SemVerOrder.WritePreRelease(key, preRelease);
            default:
                return null;
        }
    }
}
