namespace Hikeshi.Ledger.Import;

/// <summary>Which values of a document are details: by their path, the names of members (or elements) with dots between, lists left out.</summary>
internal sealed class DetailTable
{
    private readonly Dictionary<string, string> wordByPath;
    private readonly HashSet<string> onTheWay = new(StringComparer.Ordinal);

    /// <param name="paths">Each is kept under its own name.</param>
    public DetailTable(IReadOnlyList<string> paths)
        : this(paths.ToDictionary(path => path, StringComparer.Ordinal))
    {
    }

    /// <param name="wordByPath">Under which word what is kept.</param>
    public DetailTable(Dictionary<string, string> wordByPath)
    {
        this.wordByPath = wordByPath;
        foreach (var path in wordByPath.Keys)
        {
            for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = path.IndexOf('.', dot + 1))
            {
                onTheWay.Add(path[..dot]);
            }
        }
    }

    public string? WordFor(string path) => wordByPath.GetValueOrDefault(path);

    /// <summary>Reads the value at <paramref name="path"/>, whatever it is; what is not wanted is skipped.</summary>
    public void Read(ref JsonWalk walk, string path, ComponentDetails found)
    {
        var word = WordFor(path);
        if (word is null && !onTheWay.Contains(path))
        {
            walk.Skip();
        }
        else if (walk.IsArray)
        {
            walk.EnterArray();
            while (walk.NextItem())
            {
                Read(ref walk, path, found);
            }
        }
        else if (walk.IsObject && word is null)
        {
            walk.EnterObject();
            while (walk.NextMember(out var name))
            {
                Read(ref walk, path + "." + name, found);
            }
        }
        else if (walk.Scalar() is { } value && word is not null)
        {
            found.Add(word, value);
        }
    }
}
