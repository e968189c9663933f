namespace Hikeshi.Evidence.Inspection;

/// <summary>How entries are counted in sentences.</summary>
internal static class Words
{
    public static string Entries(ulong first, ulong last) => first == last ? $"entry {first}" : $"entries {first} to {last} ({last - first + 1})";
}
