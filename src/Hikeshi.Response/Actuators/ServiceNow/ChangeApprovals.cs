using System.Text.Json;
using Hikeshi.Facts.People;
using Hikeshi.Response.Actuators.Http;
using Hikeshi.Response.Mirroring;

namespace Hikeshi.Response.Actuators.ServiceNow;

/// <summary>
/// The approvals of a change. Those of people are read alone. Our user's own one, where the instance asks it, follows what was concluded here, in the
/// documented way ("Change Management API", PATCH /sn_chg_rest/change/{sys_id}/approvals: the current user approves or rejects); the field
/// <c>approval</c> of the change is the instance's to reckon ("Approval status") and is never written.
/// </summary>
internal sealed class ChangeApprovals(TaskTable tasks, string user)
{
    private const string Table = "sysapproval_approver";
    private const string Fields = "sys_id,state,approver.name,approver.user_name,sys_updated_on";

    /// <summary>What people said there: our own answer is no voice of theirs.</summary>
    public async Task<IReadOnlyList<MirroredApproval>> OfPeopleAsync(string change, CancellationToken cancel)
    {
        var approvals = await tasks.FindAsync(Table, $"sysapproval={change}", Fields, cancel);
        return [.. approvals.Where(a => !IsOwn(a)).Select(a => new MirroredApproval(a.Text("state"), a.Text("approver.name"), a.Text("sys_updated_on")))];
    }

    /// <summary>Answers in our user's name, where it is asked.</summary>
    /// <returns>What became of it; empty: nobody asks it.</returns>
    public async Task<string> FollowAsync(string change, ShownApproval approval, CancellationToken cancel)
    {
        var state = approval.Outcome switch { ApprovalConcluded.Granted => "approved", ApprovalConcluded.Refused => "rejected", _ => null };
        if (state is null || !(await OwnAsync(change, cancel)).Any(own => own.Text("state") == "requested"))
        {
            return "";
        }

        await tasks.AnswerAsync(change, state, Scrubbing.Line(approval.Why), cancel);
        return (await OwnAsync(change, cancel)).All(own => own.Text("state") == state)
            ? $"; our own approval there is {state}"
            : throw new NotDoneException($"it took our answer '{state}', and our approval of the change does not show it");
    }

    private async Task<IReadOnlyList<JsonElement>> OwnAsync(string change, CancellationToken cancel) =>
        [.. (await tasks.FindAsync(Table, $"sysapproval={change}", Fields, cancel)).Where(IsOwn)];

    private bool IsOwn(JsonElement approval) => approval.Text("approver.user_name").Equals(user, StringComparison.OrdinalIgnoreCase);
}
