namespace Hikeshi.Exposure.Versions;

/// <summary>vers-spec, type <c>lexicographic</c>: the bytes of UTF-8, without normalization.</summary>
internal static class LexicographicOrder
{
    private const byte Start = 1; // so that no text begins like a key with an order of its own

    public static VersionKey? Parse(string text) => KeyWriter.Start().Rank(Start).Text(text).ToKey();
}
