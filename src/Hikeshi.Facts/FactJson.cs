using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;

namespace Hikeshi.Facts;

/// <summary>The JSON of every fact: camelCase, enums by name, generated at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeStarted))]
[JsonSerializable(typeof(EventRetained))]
[JsonSerializable(typeof(Sighted))]
[JsonSerializable(typeof(RulesLoaded))]
[JsonSerializable(typeof(RuleAdopted))]
[JsonSerializable(typeof(RuleCited))]
[JsonSerializable(typeof(SuppressionSet))]
[JsonSerializable(typeof(SuppressionEnded))]
[JsonSerializable(typeof(SightingTriaged))]
[JsonSerializable(typeof(AdvisoryReceived))]
[JsonSerializable(typeof(ExposureAssessed))]
[JsonSerializable(typeof(SectorAsked))]
[JsonSerializable(typeof(MemberAnswered))]
[JsonSerializable(typeof(LedgerImported))]
[JsonSerializable(typeof(PolicyAdopted))]
[JsonSerializable(typeof(CircuitOpened))]
[JsonSerializable(typeof(CircuitClosed))]
[JsonSerializable(typeof(ContainmentRequested))]
[JsonSerializable(typeof(RequestWithdrawn))]
[JsonSerializable(typeof(PlaybookStarted))]
[JsonSerializable(typeof(PlaybookStepped))]
[JsonSerializable(typeof(PlaybookAsked))]
[JsonSerializable(typeof(PlaybookOverdue))]
[JsonSerializable(typeof(PlaybookEnded))]
[JsonSerializable(typeof(Notified))]
[JsonSerializable(typeof(NotificationFailed))]
[JsonSerializable(typeof(ApprovalRequested))]
[JsonSerializable(typeof(ApprovalGiven))]
[JsonSerializable(typeof(ApprovalRefused))]
[JsonSerializable(typeof(ApprovalConcluded))]
[JsonSerializable(typeof(Delegated))]
[JsonSerializable(typeof(DelegationEnded))]
[JsonSerializable(typeof(AbsenceSet))]
[JsonSerializable(typeof(SigningKeyPinned))]
[JsonSerializable(typeof(StandingOrderRegistered))]
[JsonSerializable(typeof(StandingOrderRevoked))]
[JsonSerializable(typeof(Decided))]
[JsonSerializable(typeof(Ordered))]
[JsonSerializable(typeof(Enforced))]
[JsonSerializable(typeof(EnforcementFailed))]
[JsonSerializable(typeof(Waiting))]
[JsonSerializable(typeof(Released))]
[JsonSerializable(typeof(Expired))]
[JsonSerializable(typeof(AllReleased))]
[JsonSerializable(typeof(AutonomyEnabled))]
[JsonSerializable(typeof(ReservationAnswered))]
[JsonSerializable(typeof(CapacityReserved))]
[JsonSerializable(typeof(SuspensionPlanAdopted))]
[JsonSerializable(typeof(SuspensionPlanWithdrawn))]
[JsonSerializable(typeof(SupplierReported))]
[JsonSerializable(typeof(SuspensionProposed))]
[JsonSerializable(typeof(SuspensionReservationAnswered))]
[JsonSerializable(typeof(SuspensionStarted))]
[JsonSerializable(typeof(SuspensionOverdue))]
[JsonSerializable(typeof(SuspensionStepDone))]
[JsonSerializable(typeof(SuspensionEnded))]
[JsonSerializable(typeof(SuspensionDrilled))]
[JsonSerializable(typeof(Published))]
[JsonSerializable(typeof(Relayed))]
[JsonSerializable(typeof(Received))]
[JsonSerializable(typeof(Accepted))]
[JsonSerializable(typeof(ObjectRefused))]
[JsonSerializable(typeof(MemberEnrolled))]
[JsonSerializable(typeof(MemberPinned))]
[JsonSerializable(typeof(EnrolmentOffered))]
[JsonSerializable(typeof(SplitViewSeen))]
[JsonSerializable(typeof(OwnLogContradicted))]
[JsonSerializable(typeof(DocumentSealed))]
[JsonSerializable(typeof(EmbargoEnded))]
[JsonSerializable(typeof(BodiesErased))]
[JsonSerializable(typeof(TokenIssued))]
[JsonSerializable(typeof(TokenRevoked))]
[JsonSerializable(typeof(SignedIn))]
[JsonSerializable(typeof(AccountCreated))]
[JsonSerializable(typeof(RolesChanged))]
[JsonSerializable(typeof(AccountDisabled))]
[JsonSerializable(typeof(AccountEnabled))]
[JsonSerializable(typeof(CredentialSet))]
[JsonSerializable(typeof(CredentialRemoved))]
[JsonSerializable(typeof(CredentialUsed))]
[JsonSerializable(typeof(SignInRefused))]
[JsonSerializable(typeof(SteppedUp))]
[JsonSerializable(typeof(LinkMade))]
[JsonSerializable(typeof(LegalBasisRecorded))]
[JsonSerializable(typeof(LegalBasisEnded))]
[JsonSerializable(typeof(NamedViewed))]
[JsonSerializable(typeof(CertificateTrusted))]
[JsonSerializable(typeof(CertificateRevoked))]
public sealed partial class FactJson : JsonSerializerContext
{
    private static readonly Lazy<FactJson> LazyReadable = new(static () =>
        new FactJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>As generated, with readable Japanese instead of escapes.</summary>
    public static FactJson Readable => LazyReadable.Value;
}
