using Hikeshi.Exposure;
using Hikeshi.Facts;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Marking;
using Hikeshi.Ledger.Institution;
using Hikeshi.Ledger.Reach;
using Hikeshi.Response;

namespace Hikeshi.Node.Api;

/// <summary>What something that is shared would do here, before it does it. It looks at what a decision would look at, and leaves nothing behind.</summary>
/// <param name="Accepted">Each acceptance by itself, as each is decided upon.</param>
/// <param name="Refused">What would be refused, at most 1,000 objects of one bundle.</param>
/// <param name="Retracted">What would take something back that came before.</param>
internal sealed record SharingPreview(string Producer, IReadOnlyList<PreviewAccepted> Accepted, IReadOnlyList<PreviewRefused> Refused, IReadOnlyList<PreviewRetracted> Retracted)
{
    public static SharingPreview Of(MemberId producer, IReadOnlyList<Fact> judged, ResponseService response, LedgerView? ledger, DateTimeOffset now) => new(
        producer.Value,
        [.. judged.OfType<Accepted>().Select(accepted => PreviewAccepted.Of(accepted, EntryId.New(now), response, ledger))],
        [.. judged.OfType<ObjectRefused>().Select(refused => new PreviewRefused(refused.ObjectId, refused.Code, refused.What, refused.Reason))],
        [.. judged.OfType<Retracted>().Select(retracted => new PreviewRetracted(retracted.Why, retracted.Reason, [.. retracted.Objects.Select(version => version.ObjectId)]))]);
}

/// <param name="Actions">What would be decided now: ordered, reserved, held, recorded, recommended or refused, and why.</param>
/// <param name="Touches">The own services that run a component it names.</param>
/// <param name="Rule">The behaviour rule that would watch here; null when there is none.</param>
internal sealed record PreviewAccepted(
    string Title,
    Tlp Marking,
    IReadOnlyList<PreviewAction> Actions,
    IReadOnlyList<PreviewTouch> Touches,
    PreviewRule? Rule,
    IReadOnlyList<string> Techniques,
    IReadOnlyList<string> Playbooks)
{
    public static PreviewAccepted Of(Accepted accepted, EntryId asEntry, ResponseService response, LedgerView? ledger)
    {
        var context = accepted.Context;
        var components = (accepted.Suggestion is { } shield ? [(shield.Component, shield.Versions)] : Enumerable.Empty<(string Component, string Versions)>())
            .Concat(context?.Affected.Select(affected => (affected.Component, affected.Versions)) ?? []).Distinct();
        return new PreviewAccepted(
            accepted.Title,
            accepted.Marking,
            [.. response.Explain(asEntry, accepted)?.Actions.Select(action => new PreviewAction(action.Verdict, action.Target, action.Reason, action.Rule, action.Autonomy, action.Objections)) ?? []],
            ledger is null ? [] : [.. components.SelectMany(each => Touched(each.Component, each.Versions, ledger)).DistinctBy(touch => (touch.Service, touch.Component))],
            accepted.Rule is { } rule ? new PreviewRule(rule.ObjectId, rule.RuleId) : null,
            context?.Techniques ?? [],
            [.. context?.Playbooks.Select(playbook => playbook.Name) ?? []]);
    }

    private static IEnumerable<PreviewTouch> Touched(string component, string versions, LedgerView ledger)
    {
        IReadOnlyList<Service> running;
        try
        {
            running = ExposureAssessor.RunsComponent(ledger, component, versions);
        }
        catch (RefusedException)
        {
            yield break; // what cannot be read touches nobody, and is refused where it is judged
        }

        foreach (var service in running)
        {
            yield return new PreviewTouch(service.Id, component, service.InternetExposed, [.. ledger.FunctionsOf(service).Select(function => function.Id)]);
        }
    }
}

/// <param name="Verdict">order, reserve, waiting, record, recommend, refused.</param>
/// <param name="Rule">The rule of the policy that would do it.</param>
/// <param name="Objections">Every guardrail that objects.</param>
internal sealed record PreviewAction(string Verdict, string Target, string Reason, string Rule, string Autonomy, IReadOnlyList<string> Objections);

/// <param name="Exposed">It answers to the internet.</param>
internal sealed record PreviewTouch(string Service, string Component, bool Exposed, IReadOnlyList<string> Functions);

internal sealed record PreviewRule(string ObjectId, string Title);

internal sealed record PreviewRefused(string ObjectId, string Code, string What, string Reason);

internal sealed record PreviewRetracted(string Why, string Reason, IReadOnlyList<string> ObjectIds);
