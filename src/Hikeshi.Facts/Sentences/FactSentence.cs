using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Kernel.Containment;
using Hikeshi.Kernel.Situation;

namespace Hikeshi.Facts.Sentences;

/// <summary>What a fact says to a person, in one line and both languages. The wording is in <c>sentences.en.json</c> and <c>sentences.ja.json</c>.</summary>
/// <param name="ItemKind">The kinds of <see cref="SituationItem"/>.</param>
/// <param name="Severity">info, notice, warning, critical.</param>
public sealed record FactSentence(string ItemKind, string Severity, BilingualText Text)
{
    private static readonly Lazy<IReadOnlyDictionary<string, string>> English = new(() => Load("sentences.en.json"));
    private static readonly Lazy<IReadOnlyDictionary<string, string>> Japanese = new(() => Load("sentences.ja.json"));

    /// <summary>All templates of a language (<c>en</c> or <c>ja</c>), for the test that keeps them equal.</summary>
    public static IReadOnlyDictionary<string, string> Templates(string language) => language == "ja" ? Japanese.Value : English.Value;

    public static FactSentence Of(Fact fact) => fact switch
    {
        NodeStarted f => Make("note", "info", f.Resumed ? "node.resumed" : "node.started", f.Member, f.SoftwareVersion),
        EventRetained f => Make("note", "info", "detection.event", f.Digest[..Math.Min(12, f.Digest.Length)], f.Source),
        Sighted { Explanation: { } why } f => new("sighting", f.Level is "critical" or "high" ? "critical" : "warning", why),
        Sighted f => Make("sighting", f.Level is "critical" or "high" ? "critical" : "warning", "detection.sighted", f.RuleTitle, f.Entities.Host ?? "?"),
        RulesLoaded f => Make("note", "info", "detection.rules", f.Loaded, f.Refused),
        RuleCited f => Make("note", "info", "detection.rule-cited", f.RuleTitle),
        SuppressionSet f => Make("note", "warning", "detection.suppressed", f.RuleId ?? "*", f.ExpiresAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture), f.Owner, f.Reason),
        SuppressionEnded f => Make("note", "notice", f.EndedBy is null ? "detection.suppression-expired" : "detection.suppression-ended", f.HeldBack, f.EndedBy ?? ""),
        SightingTriaged f => Make("note", "notice", "detection.triaged." + f.Verdict, f.RuleId, f.Host ?? "?", f.By),
        RuleAdopted f => Make("shared", "info", f.AlreadyKnown ? "detection.rule-known" : "detection.rule-adopted", f.RuleTitle, f.From),
        RuleTried f => Make(f.Verdict == RuleTried.Held ? "waiting" : "note", f.Verdict == RuleTried.Held ? "warning" : "info", "detection.rule-tried." + f.Verdict, f.RuleTitle, f.From, f.Hits, f.Events),
        AdvisoryReceived f => Make("advisory", "notice", "exposure.advisory", f.AdvisoryId, f.Summary),
        ExposureAssessed f => Make("advisory", f.Reached ? "warning" : "info", f.Reached ? "exposure.reached" : "exposure.not-reached", f.AdvisoryId, f.Services.Count, f.Functions.Count),
        SectorAsked f => Make("advisory", "notice", "exposure.asked", f.AdvisoryId, f.Members),
        MemberAnswered f => Make("advisory", "info", f.Reached ? "exposure.answered-reached" : "exposure.answered-clear", f.Member, f.Functions.Count),
        LedgerImported { Difference: { } changed } f => Make("note", "info", "ledger.changed", f.SourceName, changed.Added, changed.Removed, changed.Changed),
        LedgerImported f => Make("note", "info", "ledger.imported", f.SourceName, f.Components),
        Decided f => Decision(f),
        Ordered f => Make("containment", "notice", "response.ordered." + ContainmentWords.Of(f.Order.Kind), Target(f.Order), Minute(f.Order.ExpiresAt)),
        Enforced f => Make("containment", "notice", f.State == "enforced" ? "response.enforced" : "response.delivered", ContainmentWords.Of(f.Kind), f.Actuator),
        EnforcementFailed f => Make("containment", "critical", "response.failed", f.Actuator, f.Detail),
        EnforcementDeferred f => Make("containment", "warning", "response.deferred", f.Actuator, f.Detail),
        ReleaseSettled f => Make("release", f.Outcome == ReleaseSettled.Undone ? "notice" : "warning", "response.release-settled." + f.Outcome, f.Actuator, f.Tries, f.Detail),
        ApprovalMirrored f => Make("note", f.State == ApprovalMirrored.Failed ? "warning" : "info", "response.approval-mirrored." + f.State, f.Mirror, f.Detail),
        Waiting f => Make("waiting", "warning", "response.waiting." + ContainmentWords.Of(f.Order.Kind), Target(f.Order), f.Guardrail),
        FlowsQuiesced f => Quiesced(f),
        FlowsReconciled f => Reconciled(f),
        Released f => Make("release", "notice", "response.released", f.By, f.Reason),
        Expired => Make("release", "info", "response.expired"),
        AllReleased f => Make("release", "warning", "response.all-released", f.Containments, f.By),
        CircuitOpened f => Make("alarm", "critical", "response.circuit-opened", f.Surprises, f.Reason),
        CircuitClosed f => Make("note", "warning", "response.circuit-closed", f.By, f.Reason),
        ContainmentRequested f => Make("waiting", "notice", "response.requested", f.By, ContainmentWords.Of(f.Order.Kind), Target(f.Order)),
        RequestWithdrawn f => Make("release", "notice", "response.request-withdrawn", f.By, f.Reason),
        PlaybookStarted f => Make("note", "notice", "response.playbook-started", f.Name, f.By),
        PlaybookStepped => Make("note", "info", "response.playbook-stepped"),
        PlaybookAsked f => Make("waiting", "warning", "response.playbook-asked", f.Title, f.Due.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)),
        PlaybookOverdue f => Make("waiting", "critical", "response.playbook-overdue", f.Title),
        PlaybookEnded f => Make("note", f.Standing == "completed" ? "notice" : "warning", "response.playbook-ended." + f.Standing, f.Reason ?? ""),
        Notified f => Make("note", "info", "response.notified", f.Channel, f.Notices),
        NotificationFailed f => Make("alarm", "warning", "response.notification-failed", f.Channel, f.Notices, f.Detail),
        InvestigationAsked f => Make("note", "info", "response.investigation-asked", f.By, f.Model),
        Investigated { Proposal: { } proposal } f => Suggestion(f, proposal),
        Investigated f => Make("note", "info", NothingCame(f.Outcome), f.Model),
        PolicyAdopted f => Make("note", "notice", "response.policy", f.Source, f.Rules, Begin(f.PolicyVersion)),
        AutonomyEnabled f => Make("note", "notice", "response.autonomy", ContainmentWords.Of(f.ActionClass), f.Autonomy, f.RecordOnlyDays, f.SignedBy),
        ReservationAnswered f => Make(f.Granted ? "decision" : "waiting", f.Granted ? "notice" : "warning", f.Granted ? "response.reserved" : "response.not-reserved", Target(f.Order)),
        CapacityReserved f => Make(f.Granted ? "decision" : "waiting", f.Granted ? "notice" : "warning", f.Granted ? "response.capacity-granted" : "response.capacity-refused", f.Member, string.Join(", ", f.Loses.Select(l => l.Name))),
        SuspensionPlanAdopted f => Make("note", "notice", "suspension.plan-adopted", f.PlanId, f.Source, Begin(f.PlanVersion)),
        SuspensionPlanWithdrawn f => Make("note", "notice", "suspension.plan-withdrawn", f.PlanId, f.By, f.Reason),
        SupplierReported f => Make("alarm", "critical", "suspension.supplier-reported", f.Supplier, f.Source, f.Reason),
        SuspensionProposed f => Make("waiting", "critical", "suspension.proposed", f.PlanId, f.Reason, Minute(f.DecideBy)),
        SuspensionReservationAnswered f => Make(f.Granted ? "decision" : "waiting", f.Granted ? "notice" : "warning", f.Granted ? "suspension.reserved" : "suspension.not-reserved", f.Reason),
        SuspensionStarted f => Make("containment", "critical", "suspension.started", f.PlanId, Minute(f.Times.TellCustomersBy), Minute(f.Times.EndsAt)),
        SuspensionOverdue f => Both("alarm", "warning", "suspension.overdue", f.Who, f.Step, Minute(f.DueAt)),
        SuspensionStepDone f => Make("note", "notice", "suspension.done", f.Step, f.By, f.Note),
        SuspensionEnded f => Make("release", "notice", "suspension.ended." + f.Outcome, f.By, f.Reason),
        SuspensionDrilled f => Make("note", "notice", f.Holes == 0 ? "suspension.drilled" : "suspension.drilled-with-holes", f.PlanId, f.Holes, f.By),
        ControlProposed f => Make("decision", "notice", "response.control-proposed." + f.Kind, f.Target, f.AdvisoryId),
        ControlPlaced f => Make("containment", "notice", "response.control-placed." + f.Mode, f.By),
        ControlVerified f => Make(f.IsInForce ? "note" : "alarm", f.IsInForce ? "notice" : "critical", f.IsInForce ? "response.control-verified" : "response.control-missing", f.By, f.Detail),
        ControlAsked f => Make("waiting", "warning", "response.control-asked." + f.What),
        ControlPermitted f => Make("decision", "notice", "response.control-permitted." + f.What, f.Until is { } until ? Day(until) : ""),
        ControlOverdue f => Make("alarm", "critical", "response.control-overdue", f.Reason),
        ControlEnded f => Make("release", "notice", "response.control-ended." + f.Why, f.Reason, f.By ?? ""),
        CampaignOpened f => Make("note", "notice", "response.campaign-opened", f.Title, f.Items.Count, f.Owner),
        CampaignProgressed f => Make("note", "info", "response.campaign-progressed", f.Done, f.Left),
        CampaignClosed f => Make("note", f.Left == 0 ? "notice" : "warning", f.Left == 0 ? "response.campaign-done" : "response.campaign-closed", f.Done, f.Left, f.Reason),
        Published f => Make("shared", "notice", "sharing.published", f.ObjectIds.Count),
        Enveloped f => Make("shared", "info", "sharing.enveloped", f.Envelope.Head.Sequence, f.Envelope.Head.Audience),
        EquivocationSeen f => Make("alarm", "critical", "sharing.equivocation", f.Producer, f.One.Head.Sequence, f.One.Head.Audience),
        EnvelopesMissing f => Make("alarm", "critical", "sharing.missing", f.Producer, f.From, f.To, f.Link),
        Relayed { Withheld: { } why } f => Make("shared", "warning", "sharing.withheld", f.Producer, why),
        Relayed f => Make("shared", "info", "sharing.relayed", f.Producer),
        Received f => Make("shared", "info", "sharing.received", f.Producer),
        Accepted f => Make("shared", "notice", "sharing.accepted", f.Producer, f.Title),
        ObjectRefused f => Make("refused", "critical", "sharing.refused", f.What, f.Producer, f.Reason),
        RolloutOpened f => Make("shared", "notice", "sharing.rollout-opened", f.Value, f.Ring, f.Producers.Count),
        RolloutHalted f => Make("refused", "warning", "sharing.rollout-halted", f.Value, f.Reason),
        RingReported f => Make("shared", f.Outcome == RingReported.Harm ? "warning" : "info", "sharing.ring-reported." + f.Outcome, f.Value, f.Reason),
        WarningListsLoaded f => Make("note", f.Refused > 0 ? "warning" : "info", "sharing.warning-lists", f.Lists, f.Entries, f.Refused),
        ProducerQuarantined f => Make("alarm", "critical", "sharing.quarantined", f.Producer, f.Reversals, f.WithinHours),
        QuarantineLifted f => Make("decision", "notice", "sharing.quarantine-lifted", f.By, f.Producer, f.Reason),
        Retracted f => Make("release", "warning", "sharing.retracted." + f.Why, f.Producer, f.Objects.Count),
        RuleWithdrawn f => Make("release", "notice", "detection.rule-withdrawn", f.RuleTitle, f.From),
        MemberEnrolled f => Make("note", "info", "sharing.enrolled", f.Member),
        MemberPinned f => Make("note", "info", "sharing.pinned", f.Member),
        SharingGroupDefined f => Make("note", "notice", "sharing.group", f.Name, f.Members.Count),
        EnrolmentOffered f => Make("note", "info", "sharing.offered", f.Member),
        KeyRotated f => Make("note", "notice", "sharing.key-rotated." + f.Use, f.Member),
        KeyClaimed f => Make("alarm", "critical", f.Approval is null ? "sharing.key-claimed" : "sharing.key-replaced", f.Member),
        KeyAccepted f => Make("note", "warning", "sharing.key-accepted", f.Member, string.Join(", ", f.By)),
        CertificateRenewed f => Make("note", "info", "sharing.certificate-renewed", f.Member, Day(f.ExpiresAt)),
        MemberRevoked f => Make("alarm", "critical", "sharing.member-revoked", f.Member, f.Reason),
        MemberCertificateRevoked f => Make("note", "warning", "sharing.member-certificate-revoked", f.Member, f.Reason),
        RosterStated f => Make("note", "info", "sharing.roster-stated", f.Member, f.Entries.Count),
        RosterDiffers f => Make("alarm", "critical", "sharing.roster-differs." + f.How, f.About, f.Stated.Member),
        SplitViewSeen f => Make("alarm", "critical", f.How == "not-shown" ? "evidence.not-continued" : "evidence.split-view", f.Member, f.FirstSize, f.SecondSize),
        OwnLogContradicted f => Make("alarm", "critical", "evidence.contradicted", f.Witness, f.Size),
        DocumentSealed f => Make("note", "notice", "evidence.sealed", f.Title ?? Begin(f.Commitment), f.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture), f.Readers.Count),
        EmbargoEnded f => Make("note", "notice", "evidence.embargo-ended", Begin(f.Commitment)),
        BodiesErased f => Make("note", "notice", "evidence.bodies-erased", f.Bodies, f.By, f.Reason),
        ApprovalRequested { VetoUntil: { } until } f => Make("waiting", "warning", "people.veto-window", f.Action, f.Target, Minute(until)),
        ApprovalRequested f => Make("waiting", "warning", "people.approval-requested", f.Action, f.Target, f.People, f.HeldBy),
        ApprovalGiven f => Make("decision", "notice", f.StandingOrder is null ? "people.approval-given" : "people.approval-by-standing-order", f.OnBehalfOf is null ? f.By : $"{f.By} ({f.OnBehalfOf})", f.Note),
        ApprovalRefused f => Make("decision", "notice", "people.approval-refused", f.By, f.Note),
        ApprovalConcluded { Outcome: ApprovalConcluded.Granted, By: [] } => Make("decision", "notice", "people.approval-concluded.unvetoed"),
        ApprovalConcluded f => Make("decision", "notice", "people.approval-concluded." + f.Outcome, string.Join(", ", f.By)),
        Delegated f => Make("note", "notice", "people.delegated", f.From, f.To, f.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)),
        DelegationEnded f => Make("note", "info", "people.delegation-ended", f.By),
        AbsenceSet f => Make("note", "info", "people.absent", f.Person, f.Until.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture)),
        SigningKeyPinned f => Make("note", "notice", f.PublicKey.Length == 0 ? "people.signing-key-removed" : "people.signing-key-pinned", f.Person, f.By),
        StandingOrderRegistered f => Make("note", "warning", "people.standing-order-registered", f.Signer, f.OrderId),
        StandingOrderRevoked f => Make("note", "notice", "people.standing-order-revoked", f.OrderId, f.By, f.Reason),
        TokenIssued f => Make("note", "info", "people.token-issued", f.Name, string.Join(", ", f.Roles)),
        TokenRevoked => Make("note", "info", "people.token-revoked"),
        SignedIn f => Make("note", "info", "people.signed-in", f.Name),
        AccountCreated f => Make("note", "notice", "people.account-created", f.Name, string.Join(", ", f.Roles)),
        RolesChanged f => Make("note", "notice", "people.roles-changed", f.AccountId, string.Join(", ", f.Roles)),
        AccountDisabled f => Make("note", "notice", "people.account-disabled", f.AccountId, f.Reason),
        AccountEnabled f => Make("note", "notice", "people.account-enabled", f.AccountId),
        OidcLinked f => Make("note", "notice", "people.oidc-linked", f.AccountId, f.Subject),
        OidcUnlinked f => Make("note", "notice", "people.oidc-unlinked", f.AccountId, f.Subject),
        CredentialSet f => Make("note", "notice", "people.credential-set", f.AccountId, f.Method),
        CredentialRemoved f => Make("note", "notice", f.CredentialId is null ? "people.credentials-removed" : "people.credential-removed", f.AccountId, f.Method ?? ""),
        CredentialUsed f => Make("note", "info", "people.credential-used", f.AccountId, f.Method),
        SignInRefused f => Make("refused", "warning", "people.sign-in-refused", f.AccountId, f.Failures),
        LinkMade f => Make("note", "notice", "people.link-made", f.For),
        SteppedUp f => Make("note", "info", "people.stepped-up", f.Name, string.Join(", ", f.Methods)),
        LegalBasisRecorded f => Make("note", "notice", "people.legal-basis-recorded", f.Supervisor, f.Member, f.Reference, f.Until.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        NamedViewed f => Make("note", "notice", "people.named-viewed", f.Member, f.Subject),
        LegalBasisEnded f => Make("note", "notice", "people.legal-basis-ended", f.Reason),
        CertificateTrusted f => Make("note", "notice", "people.certificate-trusted", f.Name, string.Join(", ", f.Scopes), f.Until.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        CertificateRevoked f => Make("note", "notice", "people.certificate-revoked", Begin(f.Thumbprint), f.Reason),
        UnknownFact f => Make("note", "info", "unknown", f.Kind),
        _ => Make("note", "info", "unknown", fact.GetType().Name),
    };

    /// <summary>Instead of what an entry said, once its content is erased.</summary>
    public static BilingualText OfErased => Make("note", "info", "erased").Text;

    /// <summary>In whose words it is, and that nothing came of it by itself, is said before them.</summary>
    private static FactSentence Suggestion(Investigated investigated, InvestigationProposal proposal)
    {
        var (en, ja) = (English.Value, Japanese.Value);
        return new("note", "notice", new BilingualText(
            Fill(en, "response.investigated", [investigated.Model, proposal.Hypothesis.En.Length > 0 ? proposal.Hypothesis.En : proposal.Hypothesis.Ja]),
            Fill(ja, "response.investigated", [investigated.Model, proposal.Hypothesis.Ja.Length > 0 ? proposal.Hypothesis.Ja : proposal.Hypothesis.En])));
    }

    private static FactSentence Quiesced(FlowsQuiesced f) => f.Then switch
    {
        FlowWords.Held => Make("waiting", "warning", "response.flows-held", f.Hook, f.State, f.Detail),
        FlowWords.Failed => Make("containment", "warning", "response.flows-not-cut", f.Hook, f.State),
        _ when f.State == FlowWords.Quiesced => Make("containment", "notice", "response.flows-quiesced", f.Hook, f.InFlight.Count),
        _ => Make("containment", "critical", "response.flows-cut-all-the-same", f.Hook, f.State, f.Detail),
    };

    private static FactSentence Reconciled(FlowsReconciled f) => f.State switch
    {
        FlowWords.Reconciled => Make("payment", "notice", "response.flows-reconciled", f.Hook, f.Settled.Count, f.Returned.Count),
        FlowWords.GivenUp => Make("alarm", "critical", "response.flows-given-up", f.Hook, f.Unknown.Count),
        _ => Make("payment", "warning", "response.flows-open", f.Hook, f.State, f.Unknown.Count),
    };

    private static string NothingCame(string outcome) =>
        "response.investigated-nothing." + outcome is var key && English.Value.ContainsKey(key) ? key : "response.investigated-nothing.not-understood";

    private static FactSentence Decision(Decided decided)
    {
        var ordered = decided.Actions.Count(a => a.Verdict == "order");
        var held = decided.Actions.Count(a => a.Verdict is "waiting" or "reserve");
        var other = decided.Actions.Count - ordered - held;
        return Make("decision", "notice", "response.decided", decided.Subject, ordered, held, other);
    }

    private static string Target(ContainmentOrder order) => order.Kind switch
    {
        ContainmentKind.IsolateHost => order.Host ?? "?",
        ContainmentKind.Shield => $"{order.Address}:{order.Port}",
        ContainmentKind.SuspendSupplier => order.Supplier ?? "?",
        ContainmentKind.DisableAccount or ContainmentKind.RevokeSessions => order.Account ?? "?",
        _ => string.Join(", ", order.Destinations),
    };

    private static string Begin(string digest) => digest[..Math.Min(12, digest.Length)] + "…";

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Minute(DateTimeOffset at) => at.UtcDateTime.ToString("HH:mm'Z'", CultureInfo.InvariantCulture);

    private static FactSentence Make(string itemKind, string severity, string key, params object[] values) =>
        new(itemKind, severity, new BilingualText(Fill(English.Value, key, values), Fill(Japanese.Value, key, values)));

    /// <summary>As <see cref="Make"/>, with one value that has a wording of its own in each language: it is {0}.</summary>
    private static FactSentence Both(string itemKind, string severity, string key, BilingualText first, params object[] others) =>
        new(itemKind, severity, new BilingualText(Fill(English.Value, key, [first.En, .. others]), Fill(Japanese.Value, key, [first.Ja, .. others])));

    private static string Fill(IReadOnlyDictionary<string, string> templates, string key, object[] values) =>
        string.Format(CultureInfo.InvariantCulture, templates[key], values);

    private static IReadOnlyDictionary<string, string> Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!, StringComparer.Ordinal);
    }
}
