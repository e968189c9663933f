using System.Text.Json.Serialization;

namespace Hikeshi.Response.Compensating.VirtualPatch;

/// <summary>
/// What ordinary requests look like, format <c>hikeshi-request-shape/1</c>: positive constraints only. A virtual patch refuses what is otherwise.
/// It describes no attack, and nothing else than this is ever made into a rule. Read by <see cref="RequestShapeReader"/>.
/// </summary>
/// <param name="Paths">Of the weak place; one that ends with <c>*</c> means everything below.</param>
/// <param name="Methods">Those that are ordinary; null: not looked at.</param>
/// <param name="Parameters">Of query, form and JSON body; null: not looked at.</param>
/// <param name="OnlyTheseParameters">A parameter that is not listed is out of shape too; null means no.</param>
public sealed record RequestShape(
    string Format,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string>? Methods = null,
    IReadOnlyList<ShapeValue>? Parameters = null,
    IReadOnlyList<ShapeValue>? Headers = null,
    bool? OnlyTheseParameters = null)
{
    public const string CurrentFormat = "hikeshi-request-shape/1";
}

/// <summary>What one parameter or header may hold.</summary>
/// <param name="Characters">Words of <see cref="ShapeCharacters"/>.</param>
/// <param name="Longest">In bytes.</param>
/// <param name="Also">ASCII punctuation that may occur, too.</param>
public sealed record ShapeValue(string Name, IReadOnlyList<string> Characters, int Longest, string? Also = null);

/// <summary>Strict: no member that is not known, none twice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RequestShape))]
internal sealed partial class ShapeJson : JsonSerializerContext;
