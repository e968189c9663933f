using System.Security.Cryptography;
using System.Text;
using Hikeshi.Facts;
using Hikeshi.Facts.Response;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;

namespace Hikeshi.Response.Notifying;

/// <summary>Who may decide about something now: people as evidence names them, deputies in the place of those who are away.</summary>
public delegate IReadOnlyList<string> WhoDecides(Decision decision);

/// <summary>Writes down what became of a message, for good, before the next one is looked at.</summary>
public delegate Task RecordNotice(IReadOnlyList<EntryId> causes, Fact fact, CancellationToken cancel);

/// <summary>
/// Tells people what the book holds, each channel at its own pace: one that hangs holds up nobody. Nothing is sent before its cause is on disk; what was
/// taken is written down, and not sent again.
/// </summary>
/// <param name="console">Where people look; every message has it.</param>
/// <param name="durable">Completes when the entry of that index, and everything before it, is on disk.</param>
public sealed class NoticeDesk(NoticeBook book, IReadOnlyList<IChannel> channels, MemberId self, Uri console, WhoDecides whoDecides, Func<ulong, CancellationToken, Task> durable, RecordNotice record, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    public NoticeBook Book => book;

    public IReadOnlyList<IChannel> Channels => channels;

    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(channels.Select(channel => RunAsync(channel, cancel)));

    /// <summary>Tells, or gives up, what is next for a channel.</summary>
    /// <returns>False: there is nothing to do now.</returns>
    public async Task<bool> StepAsync(IChannel channel, CancellationToken cancel)
    {
        if (book.Next(channel.Terms.Name, clock.GetUtcNow()) is not { } turn)
        {
            return false;
        }

        var causes = turn.Notices.Count == 1 ? [turn.Notices[0].Cause] : (IReadOnlyList<EntryId>)[turn.Notices.MaxBy(notice => notice.Index)!.Cause];
        if (turn.IsGivenUp)
        {
            await record(causes, new NotificationFailed(channel.Terms.Name, turn.Key, turn.Count, turn.Tries, $"it did not get through within {channel.Terms.Patience.TotalMinutes:0} minutes{(turn.LastTrouble is { } trouble ? ": " + trouble : "")}") { Through = turn.Through }, cancel);
            return true;
        }

        await durable(turn.Notices.Max(notice => notice.Index), cancel);
        var delivery = await channel.SendAsync(Message(channel.Terms, turn), cancel);
        if (delivery.Outcome == DeliveryOutcome.TryAgain)
        {
            book.Pause(channel.Terms.Name, delivery.Detail, clock.GetUtcNow());
            return false;
        }

        await record(causes, delivery.Outcome == DeliveryOutcome.Taken
            ? new Notified(channel.Terms.Name, turn.Key, turn.Count, delivery.Detail) { Through = turn.Through }
            : new NotificationFailed(channel.Terms.Name, turn.Key, turn.Count, turn.Tries + 1, delivery.Detail) { Through = turn.Through }, cancel);
        return true;
    }

    /// <summary>A message that says that it is a test, once and at once.</summary>
    /// <param name="by">Who wants to know, as evidence names it.</param>
    /// <exception cref="RefusedException">There is no such channel.</exception>
    public async Task<Delivery> TestAsync(string name, string by, CancellationToken cancel)
    {
        var channel = channels.FirstOrDefault(one => one.Terms.Name == name)
            ?? throw new RefusedException(new Refusal("notify.channel", name, "there is no such channel", channels.Count == 0 ? "a channel in the settings (Notify:Channels:NAME)" : string.Join(", ", channels.Select(one => one.Terms.Name)), "See docs/notifications.md."));
        var (key, now, language) = ($"{NoticeKinds.Test}:{by}:{EntryId.New(clock.GetUtcNow())}", clock.GetUtcNow(), channel.Terms.Language);
        var message = new NoticeMessage(IdOf(name, key), name, self.Value, NoticeKinds.Test, NoticeLevel.Inform, language, $"[Hikeshi {self}] {NoticeWords.Of(language, "test.subject")}", Footed(language, NoticeWords.Of(language, "test.text"), entry: null, console), now, Entry: null, console, [], 1);
        var delivery = await channel.SendAsync(message, cancel);
        await record([], delivery.Outcome == DeliveryOutcome.Taken ? new Notified(name, key, 1, delivery.Detail) : new NotificationFailed(name, key, 1, 1, delivery.Detail), cancel);
        return delivery;
    }

    public void Dispose() => channels.OfType<IDisposable>().ToList().ForEach(channel => channel.Dispose());

    private async Task RunAsync(IChannel channel, CancellationToken cancel)
    {
        book.Open(channel.Terms.Name, clock.GetUtcNow());
        using var timer = new PeriodicTimer(Tick, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            while (await StepAsync(channel, cancel))
            {
                // The next one.
            }
        }
    }

    private NoticeMessage Message(ChannelTerms terms, NoticeTurn turn)
    {
        var (language, first) = (terms.Language, turn.Notices[0]);
        var isOne = turn.Count == 1;
        var entry = isOne ? first.Cause.ToString() : null;
        var link = turn.Notices.Any(notice => notice.Asks is not null) ? new Uri(console, "#approvals") : console;
        var subject = isOne ? NoticeWords.Subject(first, language) : NoticeWords.Of(language, "summary.subject", turn.Count);
        var text = isOne ? NoticeWords.Text(first, language) : $"{NoticeWords.Of(language, "summary.text")}\n\n{NoticeWords.Counted(turn, language)}";
        var level = turn.Notices.Any(notice => notice.Level == NoticeLevel.Page) ? NoticeLevel.Page : NoticeLevel.Inform;
        IReadOnlyList<string> to = [.. turn.Notices.Select(notice => notice.Asks).OfType<Decision>().Distinct().SelectMany(whoDecides.Invoke).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return new NoticeMessage(IdOf(terms.Name, turn.Key), terms.Name, self.Value, isOne ? first.Kind : NoticeKinds.Summary, level, language, $"[Hikeshi {self}] {subject}", Footed(language, text, entry, link), first.DueAt, entry, link, to, turn.Count);
    }

    private static string Footed(string language, string text, string? entry, Uri link) =>
        $"{text}\n\n{NoticeWords.Of(language, "footer", link)}\n{(entry is null ? "" : NoticeWords.Of(language, "entry", entry) + "\n")}";

    /// <summary>UUIDv8 (RFC 9562 §5.8).</summary>
    private Guid IdOf(string channel, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{self}|{channel}|{key}"));
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
