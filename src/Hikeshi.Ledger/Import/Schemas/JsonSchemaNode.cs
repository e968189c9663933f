using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Hikeshi.Ledger.Import.Schemas;

/// <summary>One schema of a JSON Schema document (draft-07), made ready for <see cref="JsonSchemaCheck"/>. Filled once by <see cref="JsonSchemaReader"/>, as schemas refer to one another in circles.</summary>
internal sealed class JsonSchemaNode
{
    /// <summary>Properties of one schema, at most: which ones have been seen is kept in the bits of a number.</summary>
    public const int MostProperties = 64;

    /// <summary>The schema <c>false</c>.</summary>
    public bool Never { get; set; }

    /// <summary><c>$ref</c>; whatever stands beside it counts for nothing (draft-07, core §8.3).</summary>
    public JsonSchemaNode? Reference { get; set; }

    public JsonTypes Types { get; set; } = JsonTypes.Any;

    /// <summary>The texts that <c>enum</c> or <c>const</c> allows; null when neither is there.</summary>
    public FrozenSet<string>? Texts { get; set; }

    /// <summary>The truth value that <c>const</c> asks for.</summary>
    public bool? Truth { get; set; }

    public Regex? Pattern { get; set; }

    public Func<ReadOnlySpan<char>, bool>? Format { get; set; }

    /// <summary>The word for <see cref="Format"/>.</summary>
    public string FormatName { get; set; } = "";

    /// <summary>In Unicode code points.</summary>
    public int MinLength { get; set; }

    /// <inheritdoc cref="MinLength"/>
    public int MaxLength { get; set; } = int.MaxValue;

    public double Minimum { get; set; } = double.NegativeInfinity;

    public double Maximum { get; set; } = double.PositiveInfinity;

    public double Above { get; set; } = double.NegativeInfinity;

    public int MinItems { get; set; }

    public int MaxItems { get; set; } = int.MaxValue;

    public bool UniqueItems { get; set; }

    /// <summary><c>items</c> as one schema.</summary>
    public JsonSchemaNode? Items { get; set; }

    /// <summary><c>items</c> as a list: a schema for each of the first items.</summary>
    public IReadOnlyList<JsonSchemaNode> FirstItems { get; set; } = [];

    /// <summary>What follows those of <see cref="FirstItems"/>; null allows anything.</summary>
    public JsonSchemaNode? AdditionalItems { get; set; }

    /// <summary>By name: its number, which is its bit.</summary>
    public FrozenDictionary<string, int> Properties { get; set; } = FrozenDictionary<string, int>.Empty;

    /// <summary>By number; null allows anything: a name that is only required.</summary>
    public IReadOnlyList<JsonSchemaNode?> PropertySchemas { get; set; } = [];

    public IReadOnlyList<string> PropertyNames { get; set; } = [];

    public ulong Required { get; set; }

    /// <summary>When the first is there, all of the second must be.</summary>
    public IReadOnlyList<(int Property, ulong Needs)> Dependencies { get; set; } = [];

    /// <summary>Null allows anything.</summary>
    public JsonSchemaNode? AdditionalProperties { get; set; }

    public IReadOnlyList<JsonSchemaNode> AllOf { get; set; } = [];

    public IReadOnlyList<JsonSchemaNode> AnyOf { get; set; } = [];

    public IReadOnlyList<JsonSchemaNode> OneOf { get; set; } = [];

    public JsonSchemaNode? Not { get; set; }

    public JsonSchemaNode? If { get; set; }

    public JsonSchemaNode? Then { get; set; }

    public JsonSchemaNode? Else { get; set; }

    public bool LooksAtText => Texts is not null || Pattern is not null || Format is not null || MinLength > 0 || MaxLength < int.MaxValue;

    public bool LooksIntoObjects => Properties.Count > 0 || AdditionalProperties is not null;

    public bool LooksIntoArrays => Items is not null || FirstItems.Count > 0 || MinItems > 0 || MaxItems < int.MaxValue;

    public bool HasBranches => AllOf.Count > 0 || AnyOf.Count > 0 || OneOf.Count > 0 || Not is not null || If is not null;
}

/// <summary>The types of JSON Schema.</summary>
[Flags]
internal enum JsonTypes
{
    Null = 1,
    Boolean = 2,
    Object = 4,
    Array = 8,
    Number = 16,
    Integer = 32,
    String = 64,
    Any = Null | Boolean | Object | Array | Number | Integer | String,
}
