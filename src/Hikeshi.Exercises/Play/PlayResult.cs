using Hikeshi.Exercises.Attack;
using Hikeshi.Exercises.Control;
using Hikeshi.Exercises.Traffic;

namespace Hikeshi.Exercises.Play;

/// <summary>What one play showed. Times are milliseconds after the first sighting's last event was written; null where it never happened.</summary>
/// <param name="ImmuneAfterMs">By exposed member: first refused probe with none accepted later.</param>
/// <param name="PoisonRefusals">Members, other than its producer, that refused the poisoned indicator; null in the play without sharing.</param>
/// <param name="Control">What people did afterwards; null in the play without joint defence, and where there was nothing to take over.</param>
/// <param name="CutOff">Members that could not reach the shared supplier at the end, observed through their gateways.</param>
internal sealed record PlayResult(
    string FirstMember,
    IReadOnlyList<MemberOutcome> Outcomes,
    IReadOnlyDictionary<string, double?> ImmuneAfterMs,
    int Answered,
    int Reached,
    int FunctionsReached,
    PaymentCounters Payments,
    double PaymentsPerSecond,
    double ProbeGapMaxMs,
    int? PoisonRefusals,
    IReadOnlyDictionary<string, bool> SupplierOutcomes,
    IReadOnlyList<string> CutOff,
    ControlReport? Control);
