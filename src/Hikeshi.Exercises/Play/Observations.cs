using System.Collections.Concurrent;
using System.Text.Json;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Facts;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;

namespace Hikeshi.Exercises.Play;

/// <summary>What the nodes recorded, read from their own evidence while they run.</summary>
internal sealed class Observations(Action<string, string, Fact> show)
{
    /// <summary>What the story and the screen need; raw events and whole bundles stay where they are.</summary>
    private static readonly IReadOnlyList<string> Watched =
    [
        .. new[]
        {
            typeof(Sighted), typeof(ExposureAssessed), typeof(MemberAnswered), typeof(SectorAsked), typeof(Decided), typeof(Ordered), typeof(Enforced), typeof(EnforcementFailed),
            typeof(Waiting), typeof(Released), typeof(Expired), typeof(AllReleased), typeof(CapacityReserved), typeof(ReservationAnswered), typeof(Published), typeof(Accepted), typeof(ObjectRefused),
            typeof(ApprovalGiven), typeof(ApprovalConcluded),
        }.Select(FactCatalog.KindOf),
    ];

    private readonly TaskCompletionSource<(string Member, Sighted Fact)> firstSighting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<(string Member, string Producer), ObjectRefused> wouldCut = new();
    private readonly ConcurrentDictionary<string, bool> supplierOutcome = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> sighted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemberAnswered> answers = new(StringComparer.Ordinal);

    public Task<(string Member, Sighted Fact)> FirstSighting => firstSighting.Task;

    /// <summary>What members answered to the hub's question.</summary>
    public IReadOnlyCollection<MemberAnswered> Answers => [.. answers.Values];

    /// <summary>Members that refused the poisoned indicator of <paramref name="producer"/> because it would cut something they depend on.</summary>
    public int PoisonRefusals(string producer) => wouldCut.Keys.Count(key => key.Producer == producer);

    /// <summary>By member: true when suspending the supplier was ordered, false when it waits for a person.</summary>
    public IReadOnlyDictionary<string, bool> SupplierOutcomes => supplierOutcome;

    /// <summary>Whether a rule, at any member, saw the event with this SHA-256.</summary>
    public bool HasSighted(string sha256) => sighted.ContainsKey(sha256);

    public async Task FollowAsync(string node, LocalClient client, CancellationToken cancel)
    {
        var next = 0UL;
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await foreach (var line in client.FollowEvidenceAsync(next, Watched, cancel))
                {
                    next = line.GetProperty("index").GetUInt64() + 1;
                    Take(node, line);
                }
            }
            catch (Exception gone) when (gone is HttpRequestException or IOException)
            {
                await Task.Delay(50, cancel);
            }
        }
    }

    private void Take(string node, JsonElement line)
    {
        if (!line.TryGetProperty("body", out var body))
        {
            return;
        }

        var fact = FactCatalog.Decode(line.GetProperty("kind").GetString()!, System.Text.Encoding.UTF8.GetBytes(body.GetRawText()));
        Note(node, fact);
        show(node, line.GetProperty("id").GetString()!, fact);
    }

    private void Note(string node, Fact fact)
    {
        switch (fact)
        {
            case Sighted entry when entry.Tags.Contains("hikeshi.entry"):
                sighted[entry.EventDigests[^1]] = true;
                firstSighting.TrySetResult((node, entry));
                break;
            case MemberAnswered answered:
                answers[answered.Member.Value] = answered;
                break;
            case ObjectRefused { Code: "would-cut" } refused:
                wouldCut[(node, refused.Producer.Value)] = refused;
                break;
            case Ordered { Order.Kind: ContainmentKind.SuspendSupplier }:
                supplierOutcome[node] = true;
                break;
            case Waiting { Order.Kind: ContainmentKind.SuspendSupplier }:
                supplierOutcome[node] = false;
                break;
            default:
                break;
        }
    }
}
