using Hikeshi.Response.Actuators.Http;

namespace Hikeshi.Response.Actuators.ServiceNow;

/// <param name="Instance">Such as <c>https://bank.service-now.com/</c>.</param>
/// <param name="User">Who may read and write incident and, with <paramref name="OpensChange"/>, change_request, and read sysapproval_approver.</param>
/// <param name="OpensChange">Whether an emergency change is opened beside the incident.</param>
/// <param name="ShowsApprovals">Whether what waits for people is shown in the change; needs <paramref name="OpensChange"/>.</param>
/// <param name="AssignmentGroup">sys_id or name of the group that gets them; null: the instance's own rules decide.</param>
public sealed record ServiceNowSettings(string Name, HttpPlace Instance, string User, SecretFile Password, bool OpensChange, bool ShowsApprovals, string? AssignmentGroup) : ConnectorSettings(Name);
