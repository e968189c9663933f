namespace Hikeshi.Ledger.Import;

/// <summary>What one component says of itself beside its identity: a few short texts under each word.</summary>
internal sealed class ComponentDetails
{
    private const int MostValues = 32;
    private const int LongestValue = 256;

    private SortedDictionary<string, List<string>>? values;

    /// <summary>Null when nothing was said.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Found =>
        values?.ToDictionary(pair => pair.Key, IReadOnlyList<string> (pair) => pair.Value, StringComparer.Ordinal);

    /// <summary>Takes the first values of a word, and the beginning of each.</summary>
    public void Add(string word, string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        values ??= new(StringComparer.Ordinal);
        if (!values.TryGetValue(word, out var known))
        {
            values[word] = known = [];
        }

        var text = Shortened(value);
        if (known.Count < MostValues && !known.Contains(text, StringComparer.Ordinal))
        {
            known.Add(text);
        }
    }

    private static string Shortened(string value) =>
        value.Length <= LongestValue ? value : value[..(char.IsHighSurrogate(value[LongestValue - 2]) ? LongestValue - 2 : LongestValue - 1)] + "…";
}
