using System.Globalization;
using System.Net.Http.Headers;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Sealing;

namespace Hikeshi.Node.Embargo;

/// <summary>Somebody who may open a document before its date.</summary>
public sealed record EmbargoReader(string Name, SealingPublicKey Key);

/// <summary>How a document is sealed: until when, and for whom.</summary>
/// <param name="Until">UTC.</param>
public sealed record EmbargoTerms(string? Title, string MediaType, DateTimeOffset Until, IReadOnlyList<EmbargoReader> Readers)
{
    public const int LargestDocument = 8 << 20;
    public const int MostReaders = Jwe.MostRecipients - 1; // the node is one, too
    private const int MostCauses = 64;
    private const int LongestEmbargoYears = 5;
    private const int LongestTitle = 200;
    private const int LongestName = 100;

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <param name="readers">Names, and public keys as JWKs.</param>
    /// <exception cref="RefusedException">Something of it cannot be kept.</exception>
    public static EmbargoTerms Read(string? title, string? mediaType, string until, IReadOnlyList<(string Name, string Jwk)> readers, long size, DateTimeOffset now)
    {
        if (size is < 1 or > LargestDocument)
        {
            throw Refuse("document", $"{size} bytes", $"1 byte to {LargestDocument} bytes", "Seal the digest of what is larger, and keep that elsewhere");
        }

        return new EmbargoTerms(ReadTitle(title), ReadMediaType(mediaType), ReadUntil(until, now), ReadReaders(readers));
    }

    /// <returns>Each of them once.</returns>
    /// <exception cref="RefusedException">One is no id, or there are too many.</exception>
    public static IReadOnlyList<EntryId> ReadCauses(IReadOnlyList<string> given) =>
        given.Count > MostCauses ? throw Refuse("causes", $"{given.Count} of them", $"at most {MostCauses}", "Name those that led to the document directly; they name their own")
        : [.. given.Select(text => EntryId.TryParse(text, out var id) ? id : throw Refuse("causes", $"'{text}' is not an entry id", "a UUID such as 0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708", "Copy it from the console, or from 'hikeshi evidence list'")).Distinct()];

    private static DateTimeOffset ReadUntil(string text, DateTimeOffset now)
    {
        if (!DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var until))
        {
            throw Refuse("until", $"'{text}' is no date", "2027-01-31 (its beginning, in UTC) or 2027-01-31T09:00:00Z", "Write it so");
        }

        return until <= now ? throw Refuse("until", $"{text} has passed", "a date to come", "What may be read at once needs no seal")
            : until > now.AddYears(LongestEmbargoYears) ? throw Refuse("until", $"{text} is more than {LongestEmbargoYears} years ahead", $"at most {LongestEmbargoYears} years", "Seal it again when they are over")
            : until;
    }

    private static IReadOnlyList<EmbargoReader> ReadReaders(IReadOnlyList<(string Name, string Jwk)> given)
    {
        if (given.Count is < 1 or > MostReaders)
        {
            throw Refuse("readers", $"{given.Count} readers", $"1 to {MostReaders}", "Name those who may read it before the date");
        }

        var readers = given.Select(reader => new EmbargoReader(ReadName(reader.Name), SealingPublicKey.Parse($"reader {reader.Name}", reader.Jwk))).ToList();
        return readers.GroupBy(reader => reader.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } name ? throw Refuse("readers", $"'{name.Key}' is named twice", "each reader once", "Leave one out")
            : readers.GroupBy(reader => reader.Key).FirstOrDefault(group => group.Count() > 1) is { } key ? throw Refuse("readers", $"{string.Join(" and ", key.Select(reader => $"'{reader.Name}'"))} have the same key", "a key of each reader's own", "Have each make one: 'hikeshi evidence reader-key'")
            : readers;
    }

    private static string ReadName(string name) => IsLine(name, LongestName)
        ? name
        : throw Refuse("readers", "a reader's name cannot be used", $"1 to {LongestName} characters in one line", "Give another name");

    private static string? ReadTitle(string? title) => title is null || IsLine(title, LongestTitle)
        ? title
        : throw Refuse("title", "it cannot be used", $"1 to {LongestTitle} characters in one line", "Leave it out, or shorten it; it is public");

    private static string ReadMediaType(string? type) => type is null ? "application/octet-stream"
        : type.Length <= 127 && MediaTypeHeaderValue.TryParse(type, out var parsed) && parsed.ToString() == type ? type
        : throw Refuse("mediaType", "it is no media type", "such as text/plain or application/pdf (RFC 6838)", "Leave it out, or mend it");

    private static bool IsLine(string text, int longest) => text.Length > 0 && text.Length <= longest && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    private static RefusedException Refuse(string where, string what, string expected, string mend) => new(new TermsRefused(where, what, expected, mend));
}
