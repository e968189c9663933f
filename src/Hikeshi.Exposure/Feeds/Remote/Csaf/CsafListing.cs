using System.Text.Json;
using Hikeshi.Kernel.Errors;

namespace Hikeshi.Exposure.Feeds.Remote.Csaf;

/// <summary>A document that a CSAF provider lists.</summary>
/// <param name="Updated">A document with the same time is the same document.</param>
/// <param name="Hash">Where its digest stands; null when the list does not say.</param>
internal sealed record CsafListed(Uri Url, DateTimeOffset Updated, Uri? Hash);

/// <summary>The lists by which a CSAF provider publishes (OASIS CSAF 2.0 and 2.1, section 7.1).</summary>
internal static class CsafListing
{
    public const int MostDocuments = 200_000;
    private const int MostLists = 100;

    /// <summary>Requirement 7, <c>provider-metadata.json</c>: what is public of its distributions. A feed that is itself given is its own only list.</summary>
    /// <returns>Addresses of <c>changes.csv</c> (requirement 13) and of ROLIE feeds (requirement 15).</returns>
    /// <exception cref="RefusedException">It is neither.</exception>
    public static IReadOnlyList<(Uri Url, bool IsRolie)> Lists(Uri url, byte[] bytes) => Read(url, bytes, root =>
    {
        if (root.TryGetProperty("feed", out _))
        {
            return [(url, true)];
        }

        var lists = new List<(Uri Url, bool IsRolie)>();
        foreach (var distribution in Items(root, "distributions"))
        {
            if (Text(distribution, "directory_url") is { } directory)
            {
                lists.Add((new Uri(new Uri(url, directory.EndsWith('/') ? directory : directory + "/"), "changes.csv"), false));
            }

            var feeds = distribution.TryGetProperty("rolie", out var rolie) ? Items(rolie, "feeds") : [];
            lists.AddRange(feeds.Where(feed => Text(feed, "tlp_label") is null or "WHITE" or "CLEAR" or "UNLABELED").Select(feed => Text(feed, "url")).OfType<string>().Select(feed => (new Uri(url, feed), true)));
        }

        return lists.Count is > 0 and <= MostLists ? lists : throw Refused(url, $"{lists.Count} public lists in distributions", $"1 to {MostLists}: directory_url, or rolie with feeds");
    });

    /// <summary>Requirement 15: a ROLIE feed as JSON.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static IReadOnlyList<CsafListed> OfRolie(Uri url, byte[] bytes) => Read(url, bytes, root => Bounded(url, Items(root.GetProperty("feed"), "entry").Select(entry =>
    {
        var links = Items(entry, "link").Select(link => (Rel: Text(link, "rel"), Href: Text(link, "href"))).ToList();
        var source = entry.TryGetProperty("content", out var content) ? Text(content, "src") : null;
        var address = source ?? links.Find(link => link.Rel == "self").Href ?? throw Refused(url, "an entry without content.src", "the address of its document");
        var hash = links.Find(link => link.Rel == "hash").Href;
        return new CsafListed(new Uri(url, address), Updated(url, Text(entry, "updated")), hash is null ? null : new Uri(url, hash));
    })));

    /// <summary>Requirement 13: <c>changes.csv</c>, relative paths and times.</summary>
    /// <exception cref="RefusedException">It is none.</exception>
    public static IReadOnlyList<CsafListed> OfChanges(Uri url, byte[] bytes) => Bounded(url, Rows(url, bytes));

    private static IEnumerable<CsafListed> Rows(Uri url, byte[] bytes)
    {
        var rows = new CsvRows(url.ToString(), new MemoryStream(bytes, writable: false), FeedLimits.Standard);
        while (rows.Read() is { } row)
        {
            yield return row.Count == 2 && Uri.TryCreate(url, row[0], out var document)
                ? new CsafListed(document, Updated(url, row[1]), Hash: null)
                : throw rows.Refused($"{row.Count} fields", "the relative path of a document, and a time");
        }
    }

    private static List<CsafListed> Bounded(Uri url, IEnumerable<CsafListed> listed) =>
        listed.Take(MostDocuments + 1).ToList() is { Count: <= MostDocuments } all ? all : throw Refused(url, $"more than {MostDocuments} documents", $"at most {MostDocuments}");

    private static DateTimeOffset Updated(Uri url, string? text) =>
        FeedText.Instant(text ?? "") ?? throw Refused(url, $"the time '{FeedText.Shortened(text ?? "")}'", "ISO 8601");

    private static T Read<T>(Uri url, byte[] bytes, Func<JsonElement, T> read)
    {
        try
        {
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object ? read(json.RootElement) : throw Refused(url, "a JSON " + json.RootElement.ValueKind, "an object");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or UriFormatException or KeyNotFoundException)
        {
            throw Refused(url, broken.Message.Split(" LineNumber", 2)[0].TrimEnd('.'), "provider-metadata.json, or a ROLIE feed as JSON");
        }
    }

    private static IEnumerable<JsonElement> Items(JsonElement value, string member) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    private static string? Text(JsonElement value, string member) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static RefusedException Refused(Uri url, string what, string expected) => new(new FetchRefused(url.ToString(), what, expected, "Check the address, or ask the publisher."));
}
