namespace Hikeshi.Exposure.Csaf.Structure;

/// <summary>What a value must look like. The rules are those of the JSON schemas that CSAF section 3 describes, in a form of our own.</summary>
internal abstract record Shape
{
    /// <summary>Anything: what stands there is checked elsewhere, or not at all.</summary>
    public static Shape Any { get; } = new AnyShape();
}

internal sealed record AnyShape : Shape;

/// <param name="Expected">In words, for the person who reads the refusal.</param>
internal sealed record TextShape(string Expected, Func<string, bool> Holds) : Shape;

internal sealed record TruthShape : Shape;

/// <summary>A number in [<paramref name="Lowest"/>, <paramref name="Highest"/>].</summary>
internal sealed record NumberShape(double Lowest, double Highest) : Shape;

internal sealed record ListShape(Shape Item, int Fewest, bool Unique) : Shape;

/// <param name="Closed">No other members may be there.</param>
internal sealed record ObjectShape(string Name, IReadOnlyDictionary<string, MemberShape> Members, int Fewest, int Most, bool Closed) : Shape;

/// <summary>A member; its shape is looked up when first used, for branches hold branches.</summary>
internal sealed record MemberShape(Lazy<Shape> Shape, bool Required);
