using System.Collections.Frozen;

namespace Hikeshi.Exposure.Csaf;

/// <summary>Lists of others that are built in, one entry a line; lines that begin with # say where they come from.</summary>
internal static class Registry
{
    /// <param name="name">Of the resource, such as <c>cwe.txt</c>.</param>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(Registry).Assembly.GetManifestResourceStream("Hikeshi.Exposure." + name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }

    /// <summary>Lists by name, each a line: <c>NAME: ITEM ITEM …</c>.</summary>
    public static FrozenDictionary<string, FrozenSet<string>> Lists(string name, StringComparer items) => Lines(name)
        .Select(line => line.Split(':', 2))
        .ToFrozenDictionary(list => list[0], list => list[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(items), StringComparer.Ordinal);
}
