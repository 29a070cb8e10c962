/** What cancelling the account deletes, and what must stay. */

export const DELETED = ['本机和其他手机上的登录', '微信与您身份的绑定', '已订阅的消息提醒', '本机上还没有提交的文字'];

export const STAYS = [
  '报到登记和服务记录：属于社区党组织的工作台账，自注销报到之日起保存3年，期满删除或匿名化。',
  '已经寄出的反馈函：按文书档案保存10年。',
  '操作日志：用于核查谁看过、改过您的信息。',
];

export const COMES_BACK = '以后想再用，可以随时重新绑定。社区窗口照常为您办理。';
