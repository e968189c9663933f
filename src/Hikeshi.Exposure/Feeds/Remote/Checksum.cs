using System.Security.Cryptography;
using System.Text.Json;

namespace Hikeshi.Exposure.Feeds.Remote;

/// <summary>A digest that a publisher gives beside a file.</summary>
/// <param name="Hex">Lower-case.</param>
internal sealed record Checksum(HashAlgorithmName Algorithm, string Hex)
{
    private const int MostLines = 100_000;

    /// <summary>
    /// Reads the texts that publishers write: a digest alone, <c>DIGEST  NAME</c> and <c>DIGEST *NAME</c> (sha256sum), <c>SHA256 (NAME) = DIGEST</c>
    /// (BSD), one or many lines; and JSON, an array of objects with <c>url</c> or <c>filename</c>, and <c>sha256</c> or <c>sha512</c> (JVN iPedia).
    /// The digest's length tells SHA-256 from SHA-512.
    /// </summary>
    /// <param name="file">Name to look for where several are listed.</param>
    /// <returns>Null when the text has none for the file, or two that differ.</returns>
    public static Checksum? Find(string text, string file)
    {
        var all = text.TrimStart().StartsWith('[') ? OfJson(text) : text.Split('\n', MostLines).Select(line => OfLine(line.Trim()));
        var listed = all.Where(found => found.Sum is not null).ToList();
        var meant = listed.Where(found => LastPart(found.Name) == file).Select(found => found.Sum!).Distinct().ToList();
        return meant.Count == 1 ? meant[0]
            : meant.Count == 0 && listed is [{ Name: "" or "-" } alone] ? alone.Sum
            : null;
    }

    public static Checksum Sha256(string hex) => new(HashAlgorithmName.SHA256, hex);

    /// <returns>The digest of the file, lower-case.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Of(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(CryptographicOperations.HashData(Algorithm, stream));
    }

    public string Of(byte[] bytes) => Convert.ToHexStringLower(CryptographicOperations.HashData(Algorithm, bytes));

    private static (string Name, Checksum? Sum) OfLine(string line)
    {
        var open = line.IndexOf(" (", StringComparison.Ordinal);
        var close = line.LastIndexOf(") = ", StringComparison.Ordinal);
        if (open > 0 && close > open)
        {
            return (line[(open + 2)..close], OfHex(line[(close + 4)..]));
        }

        var space = line.IndexOfAny([' ', '\t']);
        return space < 0 ? ("", OfHex(line)) : (line[space..].TrimStart(' ', '\t').TrimStart('*'), OfHex(line[..space]));
    }

    private static IReadOnlyList<(string Name, Checksum? Sum)> OfJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
                .Select(item => (Text(item, "url") ?? Text(item, "filename") ?? "", OfHex(Text(item, "sha256") ?? Text(item, "sha512") ?? ""))).ToList();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static string? Text(JsonElement item, string member) =>
        item.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Checksum? OfHex(string text) =>
        text.Length is not (64 or 128) || text.AsSpan().ContainsAnyExcept("0123456789abcdefABCDEF") ? null
        : new Checksum(text.Length == 64 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA512, text.ToLowerInvariant());

    private static string LastPart(string name) => name[(name.LastIndexOf('/') + 1)..];
}
