using System.Text.Json;

namespace Hikeshi.Exposure.Csaf.Reading;

/// <summary>
/// A value with its place. Asking for what is not there, or is of another kind, gives nothing instead of an error:
/// the tests of section 6 then work on any JSON, and what the structure should have been is said by the structure check alone.
/// </summary>
internal readonly record struct CsafNode(JsonElement Value, CsafPath Path)
{
    public CsafNode? Member(string name) =>
        Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out var member) ? new CsafNode(member, Path.Member(name)) : null;

    public bool Has(string name) => Value.ValueKind == JsonValueKind.Object && Value.TryGetProperty(name, out _);

    /// <summary>What is at the end of several members; null when any is missing.</summary>
    public CsafNode? At(params ReadOnlySpan<string> names)
    {
        CsafNode? at = this;
        foreach (var name in names)
        {
            at = at?.Member(name);
        }

        return at;
    }

    /// <returns>The items of an array; empty when this is none.</returns>
    public IEnumerable<CsafNode> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        var index = 0;
        foreach (var item in Value.EnumerateArray())
        {
            yield return new CsafNode(item, Path.Item(index++));
        }
    }

    public IEnumerable<CsafNode> Items(string name) => Member(name)?.Items() ?? [];

    public IEnumerable<(string Name, CsafNode Node)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in Value.EnumerateObject())
        {
            yield return (member.Name, new CsafNode(member.Value, Path.Member(member.Name)));
        }
    }

    /// <returns>Null when this is no text.</returns>
    public string? Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString() : null;

    public string? Text(string name) => Member(name)?.Text();

    /// <returns>The texts among the items of an array member.</returns>
    public IEnumerable<string> Texts(string name) => Items(name).Select(item => item.Text()).OfType<string>();

    public double? Number(string name) =>
        Member(name) is { Value.ValueKind: JsonValueKind.Number } member && member.Value.TryGetDouble(out var number) ? number : null;
}
