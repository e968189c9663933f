namespace Hikeshi.Response.Compensating;

/// <summary>The words of controls in facts, on the wire and in reports.</summary>
public static class ControlKinds
{
    public const string VirtualPatch = "virtual-patch";
    public const string ComponentShield = "component-shield";
    public const string Segmentation = "segmentation";
    public const string PrivilegedAccess = "privileged-access";
    public const string WatchRule = "watch-rule";
}

/// <summary>How a control was placed.</summary>
public static class ControlModes
{
    /// <summary>A virtual patch that only logs.</summary>
    public const string Detection = "detection";

    /// <summary>A virtual patch that refuses.</summary>
    public const string Blocking = "blocking";
    public const string ByHand = "by-hand";
    public const string Actuator = "actuator";
}

/// <summary>Why a control ended.</summary>
public static class ControlEnds
{
    public const string Fixed = "fixed";
    public const string Withdrawn = "withdrawn";
    public const string Remediated = "remediated";
    public const string GivenUp = "given-up";
}

/// <summary>What people are asked about a control.</summary>
public static class ControlQuestions
{
    public const string Blocking = "blocking";
    public const string Keep = "keep";
}
