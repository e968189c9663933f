namespace Hikeshi.Ledger.Software;

/// <summary>What is known to run on one asset: what the institution itself declares, and one list of packages for each source. Immutable.</summary>
internal sealed class AssetDocuments
{
    private readonly int[] declared;
    private readonly (string Source, int[] Packages)[] documents;

    private AssetDocuments(int[] declared, (string Source, int[] Packages)[] documents)
    {
        this.declared = declared;
        this.documents = documents;
    }

    public static AssetDocuments Empty { get; } = new([], []);

    public bool IsEmpty => declared.Length == 0 && documents.Length == 0;

    /// <summary>Package numbers of all sources, ascending, each once.</summary>
    public int[] Packages
    {
        get
        {
            if (documents.Length == 0)
            {
                return declared;
            }

            if (declared.Length == 0 && documents.Length == 1)
            {
                return documents[0].Packages;
            }

            var all = new int[declared.Length + documents.Sum(document => document.Packages.Length)];
            declared.CopyTo(all, 0);
            var next = declared.Length;
            foreach (var (_, packages) in documents)
            {
                packages.CopyTo(all, next);
                next += packages.Length;
            }

            return Sorted(all);
        }
    }

    public AssetDocuments WithDeclared(int[] packages) => new(packages, documents);

    /// <summary>A document replaces what its source said before; one without packages only removes that.</summary>
    public AssetDocuments With(string source, int[] packages)
    {
        var others = documents.Where(document => document.Source != source);
        return new AssetDocuments(declared, packages.Length == 0 ? [.. others] : [.. others, (source, packages)]);
    }

    /// <summary>Ascending, each number once.</summary>
    public static int[] Sorted(int[] numbers)
    {
        Array.Sort(numbers);
        var kept = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            if (i == 0 || numbers[i] != numbers[i - 1])
            {
                numbers[kept++] = numbers[i];
            }
        }

        return kept == numbers.Length ? numbers : numbers[..kept];
    }
}
