namespace Hikeshi.Detection.Behaviour;

/// <summary>A sign that one deed shows.</summary>
/// <param name="Id">Of the table.</param>
/// <param name="Thing">What a person reads, and what tells it from others of its kind.</param>
internal readonly record struct Sign(string Id, string Thing);

/// <summary>What rareness of a deed is judged by.</summary>
/// <param name="Space">Deeds that are rare among each other.</param>
internal readonly record struct Feature(string Space, ulong Key)
{
    public static Feature Of(string space, params ReadOnlySpan<string?> parts)
    {
        var key = KeyHash.Of(space);
        foreach (var part in parts)
        {
            key = KeyHash.Join(key, KeyHash.Of(part));
        }

        return new(space, key);
    }
}
