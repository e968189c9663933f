namespace Hikeshi.Detection.Behaviour;

/// <summary>What a <see cref="BehaviourWatch"/> took in, keeps and left out.</summary>
/// <param name="Deeds">Events that behaviour had a use for.</param>
/// <param name="Signs">Signs that they showed.</param>
/// <param name="WithoutTime">Deeds without a time; reckoned to the latest, nothing learned from them.</param>
/// <param name="Disbelieved">Deeds whose time is far from the others'; reckoned to the latest, nothing learned from them.</param>
/// <param name="Jumps">Times that so many said so that the clock followed.</param>
/// <param name="NotLearned">Deeds of suspected chains, from which nothing is learned.</param>
/// <param name="Processes">Known now.</param>
/// <param name="Chains">Known now.</param>
/// <param name="EvictedOthers">Sessions, accounts, machines, services and fans.</param>
/// <param name="Lived">Time with events in it that has been learned from.</param>
public readonly record struct BehaviourCounters(
    long Deeds,
    long Signs,
    long WithoutTime,
    long Disbelieved,
    long Jumps,
    long NotLearned,
    int Processes,
    int Chains,
    long EvictedProcesses,
    long EvictedChains,
    long EvictedRates,
    long EvictedOthers,
    TimeSpan Lived);
