import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';
import { IconButton } from './icon-button.tsx';

interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
}

/** Something that floats over the window until it is closed; Esc and a click beside it close it. */
export function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  return (
    <ModalOverlay className="scrim" isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="modal">
        <AriaDialog className="dialog">
          <div className="dialog-head">
            <Heading slot="title" level={1}>
              {title}
            </Heading>
            <IconButton label={closeLabel} icon={<X size={16} />} onPress={onClose} />
          </div>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  title: string;
  /** The consequence, naming the thing. */
  text: ReactNode;
  confirm: string;
  keep: string;
  isRunning?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Asks before something is destroyed. The harmless answer has the focus. */
export function Confirm({
  title,
  text,
  confirm,
  keep,
  isRunning = false,
  onConfirm,
  onClose,
  children,
}: ConfirmProps) {
  return (
    <ModalOverlay className="scrim" isOpen onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Modal className="modal">
        <AriaDialog role="alertdialog" className="dialog">
          <Heading slot="title" level={1}>
            {title}
          </Heading>
          <p>{text}</p>
          {children}
          <div className="dialog-actions">
            <Button autoFocus onPress={onClose}>
              {keep}
            </Button>
            <Button look="danger" isPending={isRunning} onPress={onConfirm}>
              {confirm}
            </Button>
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
