using System.Globalization;
using Hikeshi.Facts.People;
using Hikeshi.People.Approvals;
using Hikeshi.Response.Approving;

namespace Hikeshi.Response.Mirroring;

/// <summary>What a mirror is told of a question: in English, as the records of a change system are kept for everybody who works there.</summary>
internal static class MirrorWords
{
    public static int VoicesOf(Approval approval) => approval.Given.Length + (approval.RefusedBy is null ? 0 : 1);

    /// <param name="shownVoices">So many voices were shown before; null: nothing was.</param>
    public static ShownApproval Of(Approval approval, int? shownVoices, Func<string, string?> nameOf)
    {
        var request = approval.Request;
        var asks = request.VetoUntil is { } veto ? $"goes ahead at {Time(veto)} unless somebody refuses" : $"waits for {Math.Max(1, request.People)} of the approvers until {Time(request.ExpiresAt)}";
        List<string> voices = [.. approval.Given.Select(given => Voice(given, nameOf))];
        if (approval.RefusedBy is { } refused)
        {
            voices.Add($"Refused here by {Name(refused, nameOf)}{Note(approval.RefusalNote)}");
        }

        var why = approval.Outcome is { } outcome ? Conclusion(approval, outcome, nameOf) : "";
        return new ShownApproval(
            ContainmentApproval.TryParse(request.ApprovalId, out var containment) ? containment.ToString() : request.ApprovalId,
            $"Waiting for people: {request.Action} {request.Target}",
            $"{request.Action} {request.Target}: {asks}.\nHeld by: {request.HeldBy}\nWhy: {request.Why}\nWould touch: {string.Join(", ", request.BlastRadius)}\nPeople decide in Hikeshi ({request.ApprovalId}); what is said here decides nothing.",
            [.. shownVoices is null ? [$"It {asks}. People decide in Hikeshi; what is said here decides nothing."] : Array.Empty<string>(), .. voices.Skip(shownVoices ?? 0), .. approval.Outcome is null ? [] : (string[])[why]],
            approval.Outcome,
            why);
    }

    private static string Voice(ApprovalGiven given, Func<string, string?> nameOf) =>
        $"Approved here by {Name(given.By, nameOf)}{(given.OnBehalfOf is { } other ? $" for {Name(other, nameOf)}" : "")}{(given.StandingOrder is { } order ? $", by the standing order {order}" : "")}{Note(given.Note)}";

    private static string Conclusion(Approval approval, string outcome, Func<string, string?> nameOf) => outcome switch
    {
        ApprovalConcluded.Unvetoed => "Nobody refused in time, and nobody approved: it goes ahead by itself if nothing else speaks against it by now",
        ApprovalConcluded.Granted => $"Granted by {string.Join(", ", approval.Given.Select(given => Name(given.By, nameOf)))}",
        ApprovalConcluded.Refused => $"Refused by {Name(approval.RefusedBy ?? "", nameOf)}",
        ApprovalConcluded.Lapsed => "Lapsed: nobody decided in time",
        _ => "Withdrawn by whoever asked for it",
    };

    private static string Name(string actor, Func<string, string?> nameOf) => nameOf(actor) is { } name ? $"{name} ({actor})" : actor;

    private static string Note(string? note) => string.IsNullOrWhiteSpace(note) ? "" : $": {note}";

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
