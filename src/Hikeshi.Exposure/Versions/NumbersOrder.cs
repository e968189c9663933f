namespace Hikeshi.Exposure.Versions;

/// <summary>Sequences of numbers (R's package_version, Haskell's PVP): compared number by number, the shorter first.</summary>
internal static class NumbersOrder
{
    private const byte End = 1;
    private const byte More = 2;

    public static VersionKey? Parse(string text)
    {
        var key = new KeyWriter();
        foreach (var part in text.Split('.', '-'))
        {
            if (part.Length == 0 || !part.All(char.IsAsciiDigit))
            {
                return null;
            }

            key.Rank(More).Number(part);
        }

        return key.Rank(End).ToKey();
    }
}
