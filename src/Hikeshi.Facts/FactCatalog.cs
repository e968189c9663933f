using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Hikeshi.Facts;

/// <summary>Kind ↔ record: how facts become bytes and bytes become facts again, old versions included.</summary>
public static class FactCatalog
{
    private static readonly Dictionary<string, Type> TypeOf = typeof(Fact).Assembly.GetTypes()
        .Select(type => (type, kind: type.GetCustomAttribute<FactKindAttribute>()?.Kind))
        .Where(pair => pair.kind is not null)
        .ToDictionary(pair => pair.kind!, pair => pair.type);

    private static readonly Dictionary<Type, string> KindByType = TypeOf.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>Every kind that this version writes.</summary>
    public static IReadOnlyCollection<string> Kinds => TypeOf.Keys;

    public static string KindOf(Type factType) =>
        KindByType.TryGetValue(factType, out var kind) ? kind : throw new ArgumentException($"{factType.Name} has no [FactKind]", nameof(factType));

    /// <summary>The kind a type is written with, and every older kind that is read as it.</summary>
    public static IReadOnlyList<string> KindsReadAs(Type factType)
    {
        var current = KindOf(factType);
        return [current, .. Upcasters.All.Where(u => u.Value.To == current).Select(u => u.Key)];
    }

    public static byte[] Encode(Fact fact) => JsonSerializer.SerializeToUtf8Bytes(fact, InfoFor(fact.GetType()));

    /// <returns>The fact in its newest version, or <see cref="UnknownFact"/> when no version of this kind is known here.</returns>
    /// <exception cref="JsonException">The kind is known and the bytes do not fit it: the log was written by something broken.</exception>
    public static Fact Decode(string kind, ReadOnlySpan<byte> body)
    {
        if (TypeOf.TryGetValue(kind, out var type))
        {
            return (Fact)JsonSerializer.Deserialize(body, InfoFor(type))!;
        }

        if (!Upcasters.All.TryGetValue(kind, out var upcaster))
        {
            return new UnknownFact(kind, System.Text.Encoding.UTF8.GetString(body));
        }

        var old = JsonNode.Parse(body) as JsonObject ?? throw new JsonException($"a {kind} is a JSON object");
        return Decode(upcaster.To, System.Text.Encoding.UTF8.GetBytes(upcaster.Lift(old).ToJsonString()));
    }

    private static JsonTypeInfo InfoFor(Type type) =>
        FactJson.Readable.GetTypeInfo(type) ?? throw new InvalidOperationException($"{type.Name} is not listed in FactJson");
}
