using Hikeshi.Facts.Detection;
using Hikeshi.Facts.Evidence;
using Hikeshi.Facts.Exposure;
using Hikeshi.Facts.Ledger;
using Hikeshi.Facts.Node;
using Hikeshi.Facts.People;
using Hikeshi.Facts.Response;
using Hikeshi.Facts.Sharing;
using Hikeshi.Node.Loop;
using Hikeshi.Response;
using Hikeshi.Response.Requesting;

namespace Hikeshi.Node;

/// <summary>
/// The whole of the orchestration: sense → detect → decide → contain → share → recover → learn.
/// There is no second one. <c>On</c> thinks, at once and in order; <c>OnDurable</c> touches the world or takes its time, behind the disk
/// (<c>OnEachDurable</c>: several at once); <c>Know</c> keeps what a room knows.
/// </summary>
internal static class DefenceLoop
{
    public static LoopTable For(Rooms rooms)
    {
        var loop = new LoopTable();

        // what the rooms know
        loop.Know<LedgerImported>(import => rooms.Ledger.Apply(import.Fact, import.Index));
        loop.Know<TokenIssued>(rooms.Tokens.Apply);
        loop.Know<TokenRevoked>(rooms.Tokens.Apply);
        loop.Know<AccountCreated>(rooms.People.Accounts.Apply);
        loop.Know<RolesChanged>(rooms.People.Accounts.Apply);
        loop.Know<AccountDisabled>(rooms.People.Accounts.Apply);
        loop.Know<AccountEnabled>(rooms.People.Accounts.Apply);
        loop.Know<OidcLinked>(rooms.People.Accounts.Apply);
        loop.Know<OidcUnlinked>(rooms.People.Accounts.Apply);
        loop.Know<CredentialSet>(rooms.People.Accounts.Apply);
        loop.Know<CredentialRemoved>(rooms.People.Accounts.Apply);
        loop.Know<CredentialUsed>(rooms.People.Accounts.Apply);
        loop.Know<CertificateTrusted>(rooms.People.Certificates.Apply);
        loop.Know<CertificateRevoked>(rooms.People.Certificates.Apply);
        loop.Know<LegalBasisRecorded>(rooms.People.LegalBases.Apply);
        loop.Know<LegalBasisEnded>(rooms.People.LegalBases.Apply);
        loop.Remember<ApprovalRequested>(rooms.Approvals.Apply);
        loop.Know<ApprovalGiven>(rooms.Approvals.Apply);
        loop.Know<ApprovalRefused>(rooms.Approvals.Apply);
        loop.Know<ApprovalConcluded>(rooms.Approvals.Apply);
        loop.Remember<BodiesErased>(rooms.Approvals.Apply);
        loop.Know<TokenIssued>(rooms.Approvals.Apply);
        loop.Know<CertificateTrusted>(rooms.Approvals.Apply);
        loop.Know<Delegated>(rooms.Approvals.Apply);
        loop.Know<DelegationEnded>(rooms.Approvals.Apply);
        loop.Know<AbsenceSet>(rooms.Approvals.Apply);
        loop.Know<SigningKeyPinned>(rooms.Approvals.Apply);
        loop.Know<StandingOrderRegistered>(rooms.Approvals.Apply);
        loop.Know<StandingOrderRevoked>(rooms.Approvals.Apply);
        loop.Know<RuleCited>(rooms.Watch.Apply);
        loop.Know<RuleTried>(rooms.Watch.Apply);
        loop.Know<RuleAdopted>(rooms.Watch.Apply);
        loop.Know<RuleWithdrawn>(rooms.Watch.Apply);
        loop.Remember<EventRetained>(rooms.Sensing.Memory.Apply);
        loop.Remember<Sighted>(rooms.Sensing.Memory.Windows.Apply);
        loop.Remember<Sighted>(rooms.Sensing.Queue.Apply);
        loop.Know<SightingTriaged>(rooms.Sensing.Queue.Apply);
        loop.Remember<BodiesErased>(rooms.Sensing.Queue.Apply);
        loop.Know<SuppressionSet>(rooms.Sensing.Suppressions.Apply);
        loop.Know<SuppressionEnded>(rooms.Sensing.Suppressions.Apply);
        loop.Know<ExposureAssessed>(rooms.Response.Apply);
        loop.Know<PolicyAdopted>(rooms.Response.Apply);
        loop.Know<AutonomyEnabled>(rooms.Response.Apply);
        loop.Remember<NodeStarted>(rooms.Response.RecordOnly.Apply);
        loop.Know<AutonomyEnabled>(rooms.Response.RecordOnly.Apply);
        loop.Know<AllReleased>(rooms.Response.RecordOnly.Apply);
        loop.Remember<Sighted>(rooms.Response.RecordOnly.Apply);
        loop.Know<SightingTriaged>(rooms.Response.RecordOnly.Apply);
        loop.Remember<Decided>(rooms.Response.RecordOnly.Apply);
        loop.Remember<Decided>(rooms.Response.Apply);
        loop.Know<Ordered>(rooms.Response.Apply);
        loop.Remember<Waiting>(rooms.Response.Apply);
        loop.Remember<ReservationAnswered>(rooms.Response.Apply);
        loop.Know<ApprovalConcluded>(rooms.Response.Apply);
        loop.Know<Released>(rooms.Response.Apply);
        loop.Know<Expired>(rooms.Response.Apply);
        loop.Know<AllReleased>(rooms.Response.Apply);
        loop.Know<CircuitOpened>(rooms.Response.Apply);
        loop.Know<CircuitClosed>(rooms.Response.Apply);
        loop.Know<Enforced>(rooms.Response.Apply);
        loop.Know<EnforcementFailed>(rooms.Response.Apply);
        if (rooms.Response.Payments is { } payments)
        {
            loop.Know<FlowsQuiesced>(payments.Apply);
            loop.Know<FlowsReconciled>(payments.Apply);
        }

        loop.Know<EnforcementDeferred>(rooms.Response.Apply);
        loop.Know<ReleaseSettled>(rooms.Response.Apply);
        loop.Remember<InvestigationAsked>(rooms.Investigations.Apply);
        loop.Remember<Investigated>(rooms.Investigations.Apply);
        loop.Know<ControlProposed>(rooms.Controls.Book.Apply);
        loop.Know<ControlPlaced>(rooms.Controls.Book.Apply);
        loop.Know<ControlVerified>(rooms.Controls.Book.Apply);
        loop.Know<ControlAsked>(rooms.Controls.Book.Apply);
        loop.Remember<ApprovalRequested>(rooms.Controls.Book.Apply);
        loop.Know<ControlPermitted>(rooms.Controls.Book.Apply);
        loop.Know<ApprovalConcluded>(rooms.Controls.Book.Apply);
        loop.Know<ControlOverdue>(rooms.Controls.Book.Apply);
        loop.Know<Enforced>(rooms.Controls.Book.Apply);
        loop.Know<Released>(rooms.Controls.Book.Apply);
        loop.Know<Expired>(rooms.Controls.Book.Apply);
        loop.Know<AllReleased>(rooms.Controls.Book.Apply);
        loop.Know<ControlEnded>(rooms.Controls.Book.Apply);
        loop.Know<CampaignOpened>(rooms.Campaigns.Book.Apply);
        loop.Know<CampaignProgressed>(rooms.Campaigns.Book.Apply);
        loop.Know<CampaignClosed>(rooms.Campaigns.Book.Apply);

        loop.Know<SuspensionPlanAdopted>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionPlanWithdrawn>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionProposed>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionStarted>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionOverdue>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionStepDone>(rooms.Suspensions.Book.Apply);
        loop.Know<SuspensionEnded>(rooms.Suspensions.Book.Apply);
        loop.Remember<SuspensionDrilled>(rooms.Suspensions.Book.Apply);
        loop.Know<ExposureAssessed>(rooms.Suspensions.Apply);
        loop.Know<Accepted>(rooms.Suspensions.Apply);
        loop.Remember<AdvisoryReceived>(rooms.Suspensions.Apply);

        loop.Remember<AdvisoryReceived>(rooms.Exposure.Apply);
        loop.Remember<AdvisoryReceived>(rooms.Ranking.Received.Apply);
        loop.Know<SectorAsked>(rooms.Ranking.Received.Apply);
        loop.Remember<BodiesErased>(rooms.Ranking.Received.Apply);

        loop.Remember<DocumentSealed>(rooms.Embargo.Apply);
        loop.Know<EmbargoEnded>(rooms.Embargo.Apply);

        if (rooms.Asking is { } known)
        {
            loop.Remember<ContainmentRequested>(known.Requests.Apply);
            loop.Remember<Decided>(known.Requests.Apply);
            loop.Know<ApprovalConcluded>(known.Requests.Apply);
            loop.Know<Ordered>(known.Requests.Apply);
            loop.Know<Enforced>(known.Requests.Apply);
            loop.Know<EnforcementFailed>(known.Requests.Apply);
            loop.Know<Released>(known.Requests.Apply);
            loop.Know<Expired>(known.Requests.Apply);
            loop.Know<AllReleased>(known.Requests.Apply);
            loop.Know<PlaybookStarted>(known.Runs.Apply);
            loop.Know<PlaybookStepped>(known.Runs.Apply);
            loop.Know<PlaybookEnded>(known.Runs.Apply);
        }

        if (rooms.Notices?.Book is { } notices)
        {
            loop.Remember<Decided>(notices.Apply);
            loop.Remember<ApprovalRequested>(notices.Apply);
            loop.Know<ApprovalConcluded>(notices.Apply);
            loop.Know<Ordered>(notices.Apply);
            loop.Know<Released>(notices.Apply);
            loop.Know<Expired>(notices.Apply);
            loop.Know<EnforcementFailed>(notices.Apply);
            loop.Remember<Waiting>(notices.Apply);
            loop.Know<FlowsReconciled>(notices.Apply);
            loop.Know<EnforcementDeferred>(notices.Apply);
            loop.Know<SuspensionOverdue>(notices.Apply);
            loop.Know<CircuitOpened>(notices.Apply);
            loop.Know<AllReleased>(notices.Apply);
            loop.Know<PlaybookAsked>(notices.Apply);
            loop.Know<PlaybookOverdue>(notices.Apply);
            loop.Know<Notified>(notices.Apply);
            loop.Know<NotificationFailed>(notices.Apply);
        }

        if (rooms.Mirrors is { } mirrors)
        {
            loop.Know<ApprovalMirrored>(mirrors.Apply);
        }

        if (rooms.Witnessing is { } witnessing)
        {
            loop.Know<SplitViewSeen>(witnessing.Desk.Apply);
            loop.Know<OwnLogContradicted>(witnessing.Desk.Apply);
        }

        // sense → detect: telemetry enters through Telemetry.Intake, which records what was sighted
        loop.On<SectorAsked>(rooms.Exposure.Assess);
        loop.On<AdvisoryReceived>(rooms.Exposure.Assess);

        // decide
        loop.On<Sighted>(rooms.Response.Decide);
        loop.On<Accepted>(rooms.Response.Decide);
        loop.On<ExposureAssessed>(rooms.Response.Decide);
        loop.On<Decided>(rooms.Response.Order);
        loop.On<ReservationAnswered>(rooms.Response.OrderReserved);

        // too much that goes otherwise than it should stops all acting
        loop.On<EnforcementFailed>(rooms.Response.Break);
        loop.On<Released>(rooms.Response.Break);

        // what is held asks people, and goes on when they let it
        loop.On<Waiting>(rooms.Response.Ask);
        loop.On<ApprovalRequested>(rooms.Approvals.Answer);
        loop.On<ApprovalGiven>(rooms.Approvals.Conclude);
        loop.On<ApprovalRefused>(rooms.Approvals.Conclude);
        loop.On<ApprovalConcluded>(rooms.Response.OrderApproved);
        loop.On<Released>(released => rooms.Approvals.Withdraw(ResponseService.IsAskedAbout(released.Fact.Containment), released.Index, released.Fact.By));
        loop.On<AllReleased>(released => rooms.Approvals.Withdraw(ResponseService.IsAskedAbout, released.Index, released.Fact.By));

        // stop a service before it is hit, or hold off a supplier: proposed, asked, and begun only when people let it
        loop.On<Sighted>(rooms.Suspensions.Propose);
        loop.On<Accepted>(rooms.Suspensions.Propose);
        loop.On<SupplierReported>(rooms.Suspensions.Propose);
        loop.On<SuspensionProposed>(rooms.Suspensions.Request);
        loop.OnDurable<SuspensionProposed>("response.suspension-reserve", rooms.Suspensions.ReserveAsync);
        loop.On<SuspensionReservationAnswered>(rooms.Suspensions.Request);
        loop.On<ApprovalConcluded>(rooms.Suspensions.Conclude);
        loop.On<SuspensionStarted>(rooms.Suspensions.Order);
        loop.On<SuspensionEnded>(rooms.Suspensions.Release);
        loop.On<AllReleased>(rooms.Suspensions.End);

        // a compensating control lives until the fix, and asks people before it stays longer than it was given
        loop.On<ControlEnded>(rooms.Controls.Withdraw);
        loop.On<ControlEnded>(rooms.Controls.Release);
        loop.On<ApprovalConcluded>(rooms.Controls.Conclude);
        loop.On<Expired>(rooms.Controls.Renew);
        loop.On<Released>(rooms.Controls.Withdraw);
        loop.OnDurable<LedgerImported>("response.controls-mended", rooms.Controls.EndMendedAsync);
        loop.OnDurable<ExposureAssessed>("response.controls-reassessed", rooms.Controls.EndMendedAsync);
        loop.OnDurable<LedgerImported>("response.campaigns-mended", rooms.Campaigns.CountAsync);
        loop.OnDurable<ExposureAssessed>("response.campaigns-reassessed", rooms.Campaigns.CountAsync);

        // what others ask for is judged, and held for people; a playbook goes on with what becomes of it
        if (rooms.Asking is { } asking)
        {
            loop.On<ContainmentRequested>(rooms.Response.Decide);
            loop.On<RequestWithdrawn>(rooms.Response.Conclude);
            loop.On<PlaybookStarted>(asking.Runs.Follow);
            loop.On<PlaybookStepped>(asking.Runs.Follow);
            loop.On<Decided>(asking.Runs.Answer);
            loop.On<ApprovalConcluded>(asking.Runs.Answer);
            loop.On<Enforced>(asking.Runs.Answer);
            loop.On<EnforcementFailed>(asking.Runs.Answer);
            loop.On<Released>(asking.Runs.Answer);
            loop.On<AllReleased>(asking.Runs.Answer);
        }

        // contain
        loop.OnEachDurable<Ordered>("response.enforce", rooms.Response.EnforceAsync);
        loop.OnDurable<Decided>("response.reserve", rooms.Response.ReserveAsync);
        loop.OnEachDurable<Released>("response.undo", rooms.Response.UndoAsync);
        loop.OnEachDurable<Expired>("response.end", rooms.Response.EndAsync);
        loop.OnEachDurable<AllReleased>("response.undo-all", rooms.Response.UndoAllAsync);
        loop.OnDurableCritically<AllReleased>("response.undo-rest", rooms.Response.UndoRestAsync); // what the rooms did not know yet

        // a model may be asked what it makes of an entry; its answer is for people: nothing stands here that begins with Investigated
        if (rooms.Investigator is { } investigator)
        {
            loop.OnDurable<InvestigationAsked>("response.investigate", investigator.AnswerAsync, investigator.Settings.Actor);
        }

        // share, and learn from what is shared
        if (rooms.Member is { } member)
        {
            loop.Know<ExposureAssessed>(member.Publisher.Apply);
            loop.Know<Published>(member.Publisher.Apply);
            loop.Know<MemberPinned>(member.Peers.Apply);
            loop.Know<KeyRotated>(member.Peers.Apply);
            loop.Know<KeyClaimed>(member.Peers.Apply);
            loop.Know<KeyAccepted>(member.Peers.Apply);
            loop.Know<MemberRevoked>(member.Peers.Apply);
            if (member is { Rounds: { } rounds, Claims: { } claims })
            {
                loop.Know<RosterDiffers>(rounds.Rosters.Apply);
                loop.On<KeyClaimed>(claims.Ask);
                loop.On<ApprovalConcluded>(claims.Conclude);
            }

            loop.Know<Accepted>(member.Checker.Apply);
            loop.Know<ObjectRefused>(member.Checker.Apply);
            loop.Know<Retracted>(member.Checker.Apply);
            loop.Know<Retracted>(rooms.Response.Apply);
            loop.Know<Retracted>(rooms.Suspensions.Apply);
            loop.Know<Enveloped>(member.Outbox.Apply);
            loop.Know<Enveloped>(member.Inbox.Apply);
            loop.Know<Received>(member.Inbox.Apply);
            loop.Know<SectorAsked>(asked => member.Links?.Apply(asked));
            loop.Know<SharingGroupDefined>(group => member.Circle?.Apply(group));
            loop.Know<Accepted>(member.Reputation.Apply);
            loop.Know<Accepted>(member.Rings.Apply);
            loop.Know<RolloutOpened>(member.Rings.Apply);
            loop.Know<RolloutHalted>(member.Rings.Apply);
            loop.Know<RingReported>(member.Rings.Apply);
            loop.Remember<Sighted>(member.Reputation.Apply);
            loop.Know<Ordered>(member.Reputation.Apply);
            loop.Know<Released>(member.Reputation.Apply);
            loop.Know<Expired>(member.Reputation.Apply);
            loop.Know<AllReleased>(member.Reputation.Apply);
            loop.Know<RuleAdopted>(member.Reputation.Apply);
            loop.Know<SightingTriaged>(member.Reputation.Apply);
            loop.Know<ProducerQuarantined>(member.Reputation.Apply);
            loop.Know<QuarantineLifted>(member.Reputation.Apply);
            loop.Know<Published>(member.Flows.Apply);
            loop.Know<Received>(member.Flows.Apply);
            loop.Know<Accepted>(member.Flows.Apply);
            loop.Know<ObjectRefused>(member.Flows.Apply);
            loop.Know<Retracted>(member.Flows.Apply);
            loop.Remember<Decided>(member.Flows.Apply);
            loop.Know<RuleAdopted>(member.Flows.Apply);
            loop.Know<RuleWithdrawn>(member.Flows.Apply);
            loop.Know<Released>(member.Flows.Apply);
            loop.On<Ordered>(member.Publish);
            loop.OnDurable<Ordered>("response.tell-sector", rooms.Response.TellSectorAsync);
            loop.On<Received>(member.Checker.Check);
            loop.On<Accepted>(member.Rings.Judge);
            loop.On<Released>(member.Rings.Judge);
            loop.On<RolloutOpened>(rooms.Response.Decide);
            loop.On<RolloutHalted>(rooms.Response.Release);
            loop.On<RingReported>(member.Publish);
            loop.On<Released>(member.Reputation.Judge);
            loop.On<SightingTriaged>(member.Reputation.Judge);
            loop.On<Retracted>(rooms.Response.Withdraw);
            loop.On<Ordered>(rooms.Response.Withdraw); // what was on its way
            loop.On<Retracted>(retracted => member.Withdraw(retracted, rooms.Watch));
            loop.On<RuleAdopted>(adopted => member.Withdraw(adopted, rooms.Watch)); // compiled while it was taken back
            loop.On<RuleWithdrawn>(withdrawn => member.Withdraw(withdrawn, rooms.Watch));
            loop.OnDurable<Accepted>("detection.adopt", rooms.Watch.AdoptAsync);
            loop.On<Published>(member.Outbox.Seal);
            loop.OnDurable<Enveloped>("sharing.transmit", member.Transmit);
            loop.OnDurable<ExposureAssessed>("sharing.answer", member.AnswerAsync);
        }

        if (rooms.Hub is { } hub)
        {
            loop.Know<EnrolmentOffered>(hub.Desk.Apply);
            loop.Know<MemberEnrolled>(hub.Desk.Apply);
            loop.Know<MemberEnrolled>(hub.Peers.Apply);
            loop.Know<MemberPinned>(hub.Peers.Apply); // of other sectors
            loop.Know<KeyRotated>(hub.Peers.Apply);
            loop.Know<MemberRevoked>(hub.Peers.Apply);
            loop.Know<MemberEnrolled>(hub.Doors.Apply);
            loop.Know<CertificateRenewed>(hub.Doors.Apply);
            loop.Know<MemberRevoked>(hub.Doors.Apply);
            loop.Know<MemberCertificateRevoked>(hub.Doors.Apply);
            loop.On<ApprovalConcluded>(hub.Members.Conclude);
            loop.Know<SharingGroupDefined>(hub.Circle.Apply);
            loop.Know<Relayed>(hub.Relay.Apply);
            loop.Know<CapacityReserved>(hub.ApplyReservation);
            loop.Know<SectorAsked>(hub.Questions.Apply);
            loop.Know<MemberAnswered>(hub.Questions.Apply);
            loop.On<AdvisoryReceived>(hub.Questions.Ask);
            foreach (var partner in hub.Partners)
            {
                loop.OnDurable<MemberEnrolled>("sharing.introduce." + partner.Terms.Sector, partner.IntroduceAsync);
                loop.OnDurable<Relayed>("sharing.bring." + partner.Terms.Sector, partner.BringAsync);
            }
        }

        loop.OnDurable<BodiesErased>("evidence.erase", rooms.Erasing.DestroyAsync);
        loop.Know<BodiesErased>(_ => rooms.Watch.History.Clear());
        loop.OnDurable<BodiesErased>("detection.forget", rooms.Sensing.ForgetAsync);
        return loop;
    }
}
