using System.Text;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Json;

namespace Hikeshi.Response.Compensating.VirtualPatch;

/// <summary>Reads and checks a request shape: from an operator's file, from the free part of an OSV advisory, or from a variable of a CACAO playbook.</summary>
public static class RequestShapeReader
{
    public const int LargestDocument = 64 * 1024;

    /// <summary>The member of an OSV advisory's <c>database_specific</c>.</summary>
    public const string InAdvisory = "hikeshi_request_shape";

    /// <summary>The variable of a CACAO playbook whose value is the shape's JSON.</summary>
    public const string InPlaybook = "__hikeshi_request_shape__";

    private const int MostPaths = 8;
    private const int MostMethods = 10;
    private const int MostValues = 20;
    private const int LongestValue = 65_536;
    private const int DeepestAdvisory = 64;

    /// <exception cref="RefusedException">A <see cref="ShapeRefused"/> with source and JSON path.</exception>
    public static RequestShape Read(string source, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > LargestDocument)
        {
            throw Refused(source, "$", $"{utf8.Length} bytes", $"at most {LargestDocument}");
        }

        RequestShape shape;
        try
        {
            shape = JsonSerializer.Deserialize(utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8, ShapeJson.Default.RequestShape) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            throw Refused(source, $"line {(broken.LineNumber ?? 0) + 1}, {broken.Path ?? "$"}", JsonFault.Of(broken), $"a {RequestShape.CurrentFormat}");
        }

        Check(source, shape);
        return shape;
    }

    /// <returns>Null when the advisory is no OSV, or says nothing of requests.</returns>
    /// <exception cref="RefusedException">It says something that is no shape.</exception>
    public static RequestShape? FromAdvisory(string advisoryId, string document)
    {
        try
        {
            using var json = JsonDocument.Parse(document, new JsonDocumentOptions { MaxDepth = DeepestAdvisory });
            return json.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("database_specific", out var free) && free.ValueKind == JsonValueKind.Object
                && free.TryGetProperty(InAdvisory, out var shape) ? Read($"{advisoryId} database_specific.{InAdvisory}", Encoding.UTF8.GetBytes(shape.GetRawText())) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The canonical text of a shape, for evidence.</summary>
    public static string Text(RequestShape shape) => JsonSerializer.Serialize(shape, ShapeJson.Default.RequestShape);

    private static void Check(string source, RequestShape shape)
    {
        if (shape.Format != RequestShape.CurrentFormat)
        {
            throw Refused(source, "$.format", $"'{shape.Format}'", RequestShape.CurrentFormat);
        }

        Count(source, "$.paths", shape.Paths.Count, 1, MostPaths);
        Each(source, "$.paths", shape.Paths, IsPath, "an absolute path of letters, digits and / . _ ~ -, without '..' or '//', perhaps ending with *");
        if (shape.Methods is { } methods)
        {
            Count(source, "$.methods", methods.Count, 1, MostMethods);
            Each(source, "$.methods", methods, method => method.Length is > 0 and <= 20 && method.All(char.IsAsciiLetterUpper), "a method in capitals, such as GET");
        }

        Values(source, "$.parameters", shape.Parameters ?? [], name => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'), "letters, digits, _ - and .");
        Values(source, "$.headers", shape.Headers ?? [], name => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-'), "letters, digits and -");
        if (shape.OnlyTheseParameters is true && shape.Parameters is not { Count: > 0 })
        {
            throw Refused(source, "$.onlyTheseParameters", "true, and no parameter is listed", "the parameters");
        }

        if (shape.Methods is null && shape.Parameters is not { Count: > 0 } && shape.Headers is not { Count: > 0 })
        {
            throw Refused(source, "$", "it constrains nothing", "methods, parameters or headers");
        }
    }

    private static void Values(string source, string path, IReadOnlyList<ShapeValue> values, Func<string, bool> isName, string names)
    {
        Count(source, path, values.Count, 0, MostValues);
        for (var i = 0; i < values.Count; i++)
        {
            var (value, at) = (values[i], $"{path}[{i}]");
            if (value.Name.Length is 0 or > 64 || !isName(value.Name))
            {
                throw Refused(source, at + ".name", Shown(value.Name), $"1 to 64 of {names}");
            }

            if (values.Take(i).Any(before => before.Name.Equals(value.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw Refused(source, at + ".name", $"{Shown(value.Name)} a second time", "each name once");
            }

            if (value.Longest is < 0 or > LongestValue)
            {
                throw Refused(source, at + ".longest", $"{value.Longest}", $"0 to {LongestValue}");
            }

            Count(source, at + ".characters", value.Characters.Count, value.Also is { Length: > 0 } ? 0 : 1, ShapeCharacters.Names.Count);
            Each(source, at + ".characters", value.Characters, ShapeCharacters.IsKnown, string.Join(", ", ShapeCharacters.Names));
            if (value.Also is { } also && (also.Length > 32 || !also.All(ShapeCharacters.IsPunctuation)))
            {
                throw Refused(source, at + ".also", Shown(also), "at most 32 characters of ASCII punctuation");
            }
        }
    }

    private static bool IsPath(string path) =>
        path.Length is > 0 and <= 256 && path[0] == '/' && path != "/*"
        && !path.Contains("//", StringComparison.Ordinal) && !path.Split('/', '*').Any(part => part is "." or "..")
        && path.AsSpan()[..^(path.EndsWith("/*", StringComparison.Ordinal) ? 1 : 0)].ToArray().All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '~' or '-');

    private static void Each(string source, string path, IReadOnlyList<string> texts, Func<string, bool> isRight, string expected)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            if (!isRight(texts[i]))
            {
                throw Refused(source, $"{path}[{i}]", Shown(texts[i]), expected);
            }
        }
    }

    private static void Count(string source, string path, int count, int least, int most)
    {
        if (count < least || count > most)
        {
            throw Refused(source, path, $"{count} items", $"{least} to {most}");
        }
    }

    private static string Shown(string text) => $"'{(text.Length > 60 ? text[..60] + "…" : text)}'";

    private static RefusedException Refused(string source, string path, string what, string expected) => new(new ShapeRefused($"{source}: {path}", what, expected));
}
