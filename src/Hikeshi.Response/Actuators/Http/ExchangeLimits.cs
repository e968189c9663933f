namespace Hikeshi.Response.Actuators.Http;

/// <summary>What a connector grants the other side. All of it lies below the patience that the enforcer has with any actuator.</summary>
internal sealed record ExchangeLimits
{
    public static ExchangeLimits Default { get; } = new();

    /// <summary>One question to the actuator, however many requests it takes.</summary>
    public TimeSpan Errand { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>One request, to the last byte of its answer.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause that is waited for; a longer one ends the errand, and nothing is sent until it is over.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest time for which a request to be left alone is believed: a garbled one must not switch a connector off.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often one request is sent when the other side is busy.</summary>
    public int Tries { get; init; } = 4;

    /// <summary>How long a product is left alone after a release of everything, before it is looked at again.</summary>
    public static TimeSpan BetweenReleases { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The same where a release is a message to somebody.</summary>
    public static TimeSpan BetweenMessages { get; } = TimeSpan.FromMinutes(1);

    public int MostBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most pages of a list that are read.</summary>
    public int MostPages { get; init; } = 100;
}
