using System.Text;
using System.Text.Json.Serialization.Metadata;
using Hikeshi.Facts;
using Hikeshi.Facts.People;
using Hikeshi.Kernel.Errors;
using Hikeshi.Kernel.Identity;
using Hikeshi.Kernel.Signing;
using Hikeshi.Node.Loop;
using Hikeshi.People.Access;
using Hikeshi.People.Approvals;
using Hikeshi.People.Roles;
using Hikeshi.People.Tokens;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hikeshi.Node.Api;

/// <summary>What waits for people, what they say to it, and who speaks for whom. An entry is written only if it would count by now; whether it counts, the log decides.</summary>
internal static class ApprovalEndpoints
{
    private const int LongestDays = 366;
    private const int LongestNote = 2_000;
    private const int MostConcluded = 1_000;

    public static void MapApprovals(this IEndpointRouteBuilder routes, ApprovalBook book, PeopleRooms people, Journal journal, TimeProvider clock)
    {
        var group = routes.MapGroup("/api/v1/approvals");
        group.MapGet("", IResult (HttpContext context, int? concluded) => concluded is < 0 or > MostConcluded
            ? Problems.BadRequest($"concluded: {concluded}; expected 0 to {MostConcluded}.")
            : Results.Json(Answer(book, people.NameOf, context.Actor().EvidenceName, concluded ?? MostConcluded, clock.GetUtcNow()), ApprovalJson.Default.ApprovalsAnswer)).Requires(Permission.ReadResponse);
        group.MapPost("/{id}/approve", Task<IResult> (HttpContext context, string id) => GiveAsync(context, book, journal, id)).Requires(Permission.Approve).RequiresFresh();
        group.MapPost("/{id}/refuse", Task<IResult> (HttpContext context, string id) => RefuseAsync(context, book, journal, id)).Requires(Permission.Approve);
        group.MapPost("/delegations", Task<IResult> (HttpContext context) => DelegateAsync(context, people, journal, clock)).Requires(Permission.Approve).RequiresFresh();
        group.MapDelete("/delegations/{id}", Task<IResult> (HttpContext context, string id) => EndDelegationAsync(context, book, journal, id)).Requires(Permission.Approve);
        group.MapPost("/absence", Task<IResult> (HttpContext context) => SetAbsenceAsync(context, journal, clock)).Requires(Permission.Approve);
        group.MapDelete("/absence", Task<IResult> (HttpContext context) => ReturnAsync(context, book, journal, clock)).Requires(Permission.Approve);
        group.MapPost("/keys", Task<IResult> (HttpContext context) => PinAsync(context, people, journal)).Requires(Permission.ManageTokens).RequiresFresh();
        group.MapPost("/standing-orders", Task<IResult> (HttpContext context) => RegisterAsync(context, book, journal, clock)).Requires(Permission.Approve).RequiresFresh();
        group.MapDelete("/standing-orders/{id}", Task<IResult> (HttpContext context, string id) => RevokeAsync(context, book, journal, id)).Requires(Permission.Approve);
    }

    private static ApprovalsAnswer Answer(ApprovalBook book, Func<string, string?> nameOf, string me, int mostConcluded, DateTimeOffset now)
    {
        var left = mostConcluded;
        List<ApprovalRow> rows = [.. book.All.Where(approval => approval.Outcome is null || left-- > 0).Select(approval => RowFor(book, approval, me, now))];
        var (delegations, absences) = (book.Deputies.All(now), book.Deputies.Absences(now));
        List<StandingOrderRow> orders = [.. book.StandingOrders.All.Select(each => new StandingOrderRow(each.Order, each.Used))];
        List<PinnedKeyRow> keys = [.. book.StandingOrders.Pinned.Select(pinned => new PinnedKeyRow(pinned.Person, pinned.Key.ToBase64Url()))];
        var mentioned = rows.SelectMany(row => row.Given.SelectMany(voice => new[] { voice.By, voice.OnBehalfOf }).Append(row.RequestedBy).Append(row.RefusedBy))
            .Concat(delegations.SelectMany(each => new[] { each.From, each.To })).Concat(absences.Select(each => each.Person)).Concat(orders.Select(each => each.Order.Signer)).Concat(keys.Select(each => each.Person)).Append(me);
        var names = mentioned.OfType<string>().Distinct(StringComparer.Ordinal).Select(actor => (Actor: actor, Name: nameOf(actor))).Where(pair => pair.Name is not null);
        return new ApprovalsAnswer(me, rows, delegations, orders, absences, keys, names.ToDictionary(pair => pair.Actor, pair => pair.Name!, StringComparer.Ordinal));
    }

    private static ApprovalRow RowFor(ApprovalBook book, Approval approval, string me, DateTimeOffset now)
    {
        var id = approval.Request.ApprovalId;
        var others = approval.IsOpen ? book.Deputies.All(now).Where(each => each.To == me).Select(each => each.From).Distinct(StringComparer.Ordinal) : [];
        return ApprovalRow.Of(approval, book.WhyNotApprove(id, me, onBehalfOf: null), [.. others.Where(other => book.WhyNotApprove(id, me, other) is null)]);
    }

    private static Task<IResult> GiveAsync(HttpContext context, ApprovalBook book, Journal journal, string id) => WithAsync(context, ApprovalJson.Default.VoiceRequest, request =>
        new ApprovalGiven(id, context.Actor().EvidenceName, request.Note) { OnBehalfOf = request.OnBehalfOf }, request =>
        NoteIsOff(request) ?? book.WhyNotApprove(id, context.Actor().EvidenceName, request.OnBehalfOf), journal);

    private static Task<IResult> RefuseAsync(HttpContext context, ApprovalBook book, Journal journal, string id) => WithAsync(context, ApprovalJson.Default.VoiceRequest, request =>
        new ApprovalRefused(id, context.Actor().EvidenceName, request.Note), request => NoteIsOff(request) ?? book.WhyNotRefuse(id, context.Actor().EvidenceName), journal);

    private static Task<IResult> DelegateAsync(HttpContext context, PeopleRooms people, Journal journal, TimeProvider clock) => WithAsync(context, ApprovalJson.Default.DelegationRequest, request =>
        new Delegated(EntryId.New(clock.GetUtcNow()).ToString(), context.Actor().EvidenceName, request.To, request.Rooms ?? [], request.Until, request.OnlyWhileAbsent), request =>
        request.To == context.Actor().EvidenceName ? new("malformed", "$.to", "yourself", "another person", "Name your deputy.") : UntilIsOff(request.Until, clock) ?? IsNobody("$.to", request.To, people), journal);

    private static Task<IResult> SetAbsenceAsync(HttpContext context, Journal journal, TimeProvider clock) => WithAsync(context, ApprovalJson.Default.AbsenceRequest, request =>
        new AbsenceSet(context.Actor().EvidenceName, request.From ?? clock.GetUtcNow(), request.Until), request => UntilIsOff(request.Until, clock), journal);

    private static async Task<IResult> ReturnAsync(HttpContext context, ApprovalBook book, Journal journal, TimeProvider clock)
    {
        var (me, now) = (context.Actor().EvidenceName, clock.GetUtcNow());
        return book.Deputies.Absences(now).All(absence => absence.Person != me) ? Problems.NotFound("You have not said that you are away.")
            : await RecordAsync(context, journal, new AbsenceSet(me, now, now));
    }

    private static Task<IResult> PinAsync(HttpContext context, PeopleRooms people, Journal journal) => WithAsync(context, ApprovalJson.Default.SigningKeyRequest, request =>
        new SigningKeyPinned(request.Person, request.PublicKey, context.Actor().EvidenceName), request =>
        request.PublicKey.Length > 0 && !Ed25519PublicKey.TryParseBase64Url(request.PublicKey, out _) ? new("malformed", "$.publicKey", "not an Ed25519 public key", "32 bytes in base64url", "Make one: hikeshi approve new-key.")
        : request.Person == context.Actor().EvidenceName ? new("own-request", "$.person", "your own key", "somebody else's", "Let another administrator pin your key.")
        : request.PublicKey.Length > 0 ? IsNobody("$.person", request.Person, people) : null, journal);

    private static Task<IResult> RegisterAsync(HttpContext context, ApprovalBook book, Journal journal, TimeProvider clock) => WithAsync(context, ApprovalJson.Default.StandingOrderRequest, request =>
    {
        var text = request.Order.GetRawText();
        var order = book.StandingOrders.Check("$.order", Encoding.UTF8.GetBytes(text), request.Signature, clock.GetUtcNow());
        return new StandingOrderRegistered(order.Id, order.Signer, text, request.Signature, context.Actor().EvidenceName);
    }, _ => null, journal);

    private static async Task<IResult> RevokeAsync(HttpContext context, ApprovalBook book, Journal journal, string id) =>
        book.StandingOrders.All.All(each => each.Order.Id != id) ? Problems.NotFound($"There is no standing order {id}.")
        : await RecordAsync(context, journal, new StandingOrderRevoked(id, context.Actor().EvidenceName, ""));

    /// <summary>Whoever gave an authority away may take it back, and so may an approver for somebody who cannot.</summary>
    private static async Task<IResult> EndDelegationAsync(HttpContext context, ApprovalBook book, Journal journal, string id) =>
        book.Deputies.Find(id) is null ? Problems.NotFound($"There is no delegation {id}.")
        : await RecordAsync(context, journal, new DelegationEnded(id, context.Actor().EvidenceName));

    private static ApprovalRefusal? NoteIsOff(VoiceRequest request) =>
        string.IsNullOrWhiteSpace(request.Note) ? new("malformed", "$.note", "it is empty", "why, in words", "Say what you looked at: it becomes evidence.")
        : request.Note.Length > LongestNote ? new("malformed", "$.note", $"{request.Note.Length} characters", $"at most {LongestNote}", "Shorten it.") : null;

    /// <summary>A typing error would name a deputy, or pin a key, that is nobody's; and the voice of somebody of a foreign directory counts in neither way.</summary>
    private static ApprovalRefusal? IsNobody(string where, string person, PeopleRooms people) =>
        people.NameOf(person) is not null || person == Actor.LocalOwner.EvidenceName ? null
        : new("malformed", where, $"'{person}' has no account here", "person:ID of an account", people.Meant(person) is { } meant ? $"Did you mean {meant}?" : "Make the account first: hikeshi user add.");

    private static ApprovalRefusal? UntilIsOff(DateTimeOffset until, TimeProvider clock) =>
        until <= clock.GetUtcNow() || until > clock.GetUtcNow().AddDays(LongestDays) ? new("malformed", "$.until", $"{until:O}", $"a time ahead, within {LongestDays} days", "Name its end.") : null;

    private static async Task<IResult> WithAsync<T>(HttpContext context, JsonTypeInfo<T> type, Func<T, Fact> fact, Func<T, ApprovalRefusal?> whyNot, Journal journal)
        where T : class
    {
        if (await context.Request.ReadFromJsonAsync(type, context.RequestAborted) is not { } request)
        {
            return Problems.BadRequest("$: null; expected an object.");
        }

        try
        {
            return whyNot(request) is { } refusal ? Of(refusal) : await RecordAsync(context, journal, fact(request));
        }
        catch (RefusedException refused)
        {
            return refused.Refusal is ApprovalRefusal refusal ? Of(refusal) : Problems.Of(refused.Refusal);
        }
    }

    private static async Task<IResult> RecordAsync(HttpContext context, Journal journal, Fact fact)
    {
        var (entry, _) = await journal.RecordDurablyAsync(context.Actor().EvidenceName, [], fact, context.RequestAborted);
        return Results.Json(new Recorded(entry.ToString()), NodeJson.Default.Recorded);
    }

    private static IResult Of(ApprovalRefusal refusal) => Problems.Problem(
        refusal.Why switch
        {
            "unknown" => StatusCodes.Status404NotFound,
            "malformed" or "signature" => StatusCodes.Status400BadRequest,
            "not-a-person" or "own-request" or "not-permitted" or "not-delegated" => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status409Conflict,
        },
        refusal.Code,
        refusal.Sentence);
}
