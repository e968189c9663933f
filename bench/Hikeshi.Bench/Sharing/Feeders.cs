using System.Globalization;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Exercises.Sector;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Enrolling;
using Hikeshi.Sharing.Federation;
using Hikeshi.Sharing.Federation.Envelopes;
using Hikeshi.Sharing.Membership;
using Hikeshi.Sharing.Publishing;

namespace Hikeshi.Bench.Sharing;

/// <summary>
/// Producers that are enrolled at a hub as any member is, and hand in what a day brings: bundles of signed indicators (names, addresses and hashes, as many of
/// each), each in its envelope. They run in this process and keep no log.
/// </summary>
internal sealed class Feeders : IDisposable
{
    private const string Home = "sector.example";
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly List<Feeder> all = [];
    private long bytes;

    /// <summary>Characters of all bundles.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    public static async Task<Feeders> EnrolAsync(NodeProcess hub, Uri enrolment, int count, string directory)
    {
        var feeders = new Feeders();
        for (var number = 1; number <= count; number++)
        {
            var member = MemberId.Parse(string.Create(CultureInfo.InvariantCulture, $"feed-{number:00}"));
            var offer = new JsonObject { ["member"] = member.Value, ["nameEn"] = member.Value, ["nameJa"] = member.Value, ["kind"] = "regional-bank" };
            var token = (await hub.Client.PostAsync("api/v1/sector/enrolments", offer.ToJsonString(), CancellationToken.None)).GetProperty("token").GetString()!;
            var key = Ed25519PrivateKey.Generate();
            using var witness = Ed25519PrivateKey.Generate();
            var (credentials, address) = await Enroller.EnrolAsync(enrolment, token, member, key, witness.PublicKey, Path.Combine(directory, member.Value), CancellationToken.None);
            feeders.all.Add(new Feeder(member, key, credentials, new HubClient(address, credentials)));
        }

        return feeders;
    }

    /// <summary>All hand in side by side, each in its own order; the times of a day, evenly.</summary>
    public Task PublishAsync(int objects, int each, int seed) =>
        Task.WhenAll(all.Select((feeder, i) => Task.Run(() => PublishAsync(feeder, (objects / all.Count) + (i < objects % all.Count ? 1 : 0), each, new SeededRandom(seed, feeder.Member.Value)))));

    public void Dispose()
    {
        foreach (var feeder in all)
        {
            feeder.Line.Dispose();
            feeder.Credentials.Dispose();
            feeder.Key.Dispose();
        }
    }

    private async Task PublishAsync(Feeder feeder, int objects, int each, SeededRandom random)
    {
        var outbox = new Outbox(feeder.Member, Home, feeder.Key);
        var began = DateTimeOffset.UtcNow - Day;
        for (var made = 0; made < objects; made += each)
        {
            var at = began + (Day * (made / (double)objects));
            var builder = new BundleBuilder(feeder.Member, feeder.Member.Value, feeder.Key, Tlp.Green, made.ToString(CultureInfo.InvariantCulture), at);
            for (var i = made; i < Math.Min(made + each, objects); i++)
            {
                var (kind, value) = Indicator(i, random);
                builder.AddIndicator(kind, value);
            }

            var published = builder.Build();
            Interlocked.Add(ref bytes, published.Bundle.Length);
            var enveloped = (Enveloped)outbox.Seal(new Recorded<Published>(EntryId.New(at), 0, at, "machine", [], published))[0];
            if (await feeder.Line.SendAsync(new Parcel(enveloped.Envelope, published.Bundle), CancellationToken.None) is { } expected)
            {
                throw new InvalidOperationException($"the hub expects {expected} of {feeder.Member}, not {enveloped.Envelope.Head.Sequence}");
            }
        }
    }

    private static (string Kind, string Value) Indicator(int number, SeededRandom random) => (number % 3) switch
    {
        0 => ("domain-name", $"{random.NextHex(8)}.example"),
        1 => ("ipv4-addr", string.Create(CultureInfo.InvariantCulture, $"127.66.{random.Next(0, 256)}.{random.Next(1, 255)}")),
        _ => ("file-sha256", random.NextHex(32)),
    };

    private sealed record Feeder(MemberId Member, Ed25519PrivateKey Key, SectorCredentials Credentials, HubClient Line);
}
