using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hikeshi.Exposure.Feeds.Remote;

namespace Hikeshi.Verbs.Feeds;

/// <summary>Feeds and how fresh they are, for people and for programs.</summary>
internal static class FeedsReport
{
    public static string Word(FetchResult result) => result.ToString().ToLowerInvariant();

    public static string Word(FeedState state, DateTimeOffset now) =>
        state.ConfirmedAt is null ? "never fetched" : state.IsStale(now) ? "stale" : state.FailingSince is not null ? "failing" : "fresh";

    public static void WriteTable(IReadOnlyList<(FeedState State, string Word)> feeds, DateTimeOffset now)
    {
        var width = Math.Max(4, feeds.Max(feed => feed.State.Name.Length)) + 2;
        Console.Out.WriteLine($"{"feed".PadRight(width)}{"state",-15}{"size",20}  confirmed");
        foreach (var (state, word) in feeds)
        {
            Console.Out.WriteLine($"{state.Name.PadRight(width)}{word,-15}{Size(state),20}  {(state.ConfirmedAt is { } at ? Time(at) : "never")}");
            foreach (var note in Notes(state, now))
            {
                Console.Out.WriteLine("    " + Printable.Of(note));
            }
        }
    }

    /// <summary>One line for what happened to one feed. Lines of several threads do not mix.</summary>
    public static void WriteLine(FetchOutcome outcome, DateTimeOffset now, bool asJson)
    {
        if (asJson)
        {
            using var line = new MemoryStream();
            using (var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                WriteFeed(json, outcome.State, Word(outcome.Result), now);
            }

            Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
        }
        else
        {
            Console.Out.WriteLine(Printable.Of(string.Join("; ", Notes(outcome.State, now).Prepend($"{Time(now)} {outcome.Feed.Name}: {Word(outcome.Result)}"))));
        }
    }

    public static void WriteJson(Utf8JsonWriter json, IReadOnlyList<(FeedState State, string Word)> feeds, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteStartArray("feeds");
        foreach (var (state, word) in feeds)
        {
            WriteFeed(json, state, word, now);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Size(FeedState state) =>
        state.Documents is { } documents ? documents.ToString("N0", CultureInfo.InvariantCulture) + " documents" : state.Bytes.ToString("N0", CultureInfo.InvariantCulture) + " bytes";

    private static IEnumerable<string> Notes(FeedState state, DateTimeOffset now)
    {
        if (state.StaleFrom is { } from && now >= from)
        {
            yield return $"stale since {Time(from)}: its publisher last confirmed the copy at {Time(state.ConfirmedAt!.Value)}";
        }

        if (state.FailingSince is { } since)
        {
            yield return $"failing since {Time(since)} (failures: {state.Failures}): {state.LastError}";
        }

        if (state.NotBefore > now)
        {
            yield return $"the server asks to be left alone until {Time(state.NotBefore.Value)}";
        }
    }

    private static void WriteFeed(Utf8JsonWriter json, FeedState state, string word, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("name", state.Name);
        json.WriteString("state", word);
        json.WriteString("url", state.Url);
        json.WriteString("file", state.File);
        json.WriteNumber("bytes", state.Bytes);
        if (state.Documents is { } documents)
        {
            json.WriteNumber("documents", documents);
        }

        json.WriteString("sha256", state.Sha256);
        WriteTime(json, "fetchedAt", state.FetchedAt);
        WriteTime(json, "confirmedAt", state.ConfirmedAt);
        WriteTime(json, "checkedAt", state.CheckedAt);
        WriteTime(json, "staleSince", state.StaleFrom is { } from && now >= from ? from : null);
        WriteTime(json, "failingSince", state.FailingSince);
        json.WriteNumber("failures", state.Failures);
        json.WriteString("lastError", state.LastError);
        WriteTime(json, "notBefore", state.NotBefore);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } at)
        {
            json.WriteString(name, Time(at));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
