using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hikeshi.Sharing.Checking;

/// <summary>Reads the parts of a STIX 2.1 bundle that this node acts on. Bounded: 1 MiB, 1,000 objects, depth 32.</summary>
public static partial class BundleReader
{
    public const int LargestBundleBytes = 1 << 20;
    private const int MostObjects = 1000;

    /// <returns>The bundle's own id and its objects, or a sentence that says where the bundle is broken.</returns>
    public static (string Id, IReadOnlyList<JsonElement> Objects, string? Broken) Read(string bundle)
    {
        if (bundle.Length > LargestBundleBytes)
        {
            return ("", [], $"the bundle has {bundle.Length} characters; at most {LargestBundleBytes} are read");
        }

        try
        {
            using var document = JsonDocument.Parse(bundle, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("objects", out var objects) || objects.ValueKind != JsonValueKind.Array)
            {
                return ("", [], "$.objects: expected an array of STIX objects");
            }

            return objects.GetArrayLength() > MostObjects
                ? ("", [], $"$.objects: {objects.GetArrayLength()} objects; at most {MostObjects} are read")
                : (Text(document.RootElement, "id") ?? "", [.. objects.EnumerateArray().Select(o => o.Clone())], null);
        }
        catch (InvalidOperationException)
        {
            return ("", [], "the bundle holds text that is not Unicode (a lone surrogate)");
        }
        catch (JsonException malformed)
        {
            return ("", [], $"line {(malformed.LineNumber ?? 0) + 1}, byte {malformed.BytePositionInLine ?? 0}: {malformed.Message}");
        }
    }

    public static string? Text(JsonElement stixObject, string property) =>
        stixObject.ValueKind == JsonValueKind.Object && stixObject.TryGetProperty(property, out var value) ? Text(value) : null;

    public static IEnumerable<string> Texts(JsonElement stixObject, string property) =>
        stixObject.ValueKind == JsonValueKind.Object && stixObject.TryGetProperty(property, out var values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray().Select(Text).OfType<string>()
            : [];

    /// <summary>Null for what is no text, a lone surrogate (RFC 8259 §8.2) among it.</summary>
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>The one-comparison patterns that this node can act on: an address, a domain name, a SHA-256.</summary>
    public static (string Kind, string Value)? SimplePattern(string pattern)
    {
        var match = OneComparison().Match(pattern);
        if (!match.Success)
        {
            return null;
        }

        var kind = match.Groups["file"].Success ? "file-sha256" : match.Groups["kind"].Value;
        var value = match.Groups["value"].Value.Replace("\\'", "'", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        return (kind, value);
    }

    [GeneratedRegex(@"^\s*\[\s*((?<kind>ipv4-addr|ipv6-addr|domain-name):value|(?<file>file:hashes\.('SHA-256'|""SHA-256""|'SHA256')))\s*=\s*'(?<value>([^'\\]|\\.){1,2048})'\s*\]\s*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 200)]
    private static partial Regex OneComparison();
}
