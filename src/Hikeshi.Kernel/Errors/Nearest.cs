namespace Hikeshi.Kernel.Errors;

/// <summary>Guesses which word was meant.</summary>
public static class Nearest
{
    /// <returns>The known word that takes the fewest changes of characters (Levenshtein), without regard to case; the first of several.</returns>
    public static string Of(string word, IEnumerable<string> known) => known.MinBy(candidate => Changes(candidate, word))!;

    /// <summary>The fewest changes of characters that make one of the other, without regard to case.</summary>
    public static int Changes(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
