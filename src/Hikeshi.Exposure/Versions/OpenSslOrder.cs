namespace Hikeshi.Exposure.Versions;

/// <summary>
/// OpenSSL: before 3.0 three numbers with letters for patch levels (openssl-library.org, "Release strategy": 1.0.2a … 1.0.2z, 1.0.2za …),
/// from 3.0 on semantic versioning. A pre-release (<c>-beta1</c>, <c>-alpha1</c>) is older than what it precedes.
/// </summary>
internal static class OpenSslOrder
{
    private const byte Before = 1;
    private const byte Released = 2;

    public static VersionKey? Parse(string text)
    {
        var rest = text.AsSpan();
        var key = KeyWriter.Start();
        for (var part = 0; part < 3; part++)
        {
            var digits = rest[..SemVerOrder.LengthOfDigits(rest)];
            if (digits.IsEmpty)
            {
                return null;
            }

            key.Number(digits);
            rest = rest[digits.Length..];
            if (part < 2)
            {
                if (rest is not ['.', >= '0' and <= '9', ..])
                {
                    return null;
                }

                rest = rest[1..];
            }
        }

        var end = rest.IndexOfAnyExceptInRange('a', 'z');
        var letters = end < 0 ? rest : rest[..end];
        rest = rest[letters.Length..];
        key.Text(letters);
        return rest switch
        {
            [] or ['+', ..] => key.Rank(Released).ToKey(),
            ['-', .. var preRelease] => SemVerOrder.WriteIdentifiers(key.Rank(Before), preRelease) ? key.ToKey() : null,
            _ => null,
        };
    }
}
